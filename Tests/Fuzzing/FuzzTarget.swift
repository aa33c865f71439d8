/// What can be fuzzed. Each has a dictionary and a folder of seeds of its name beside this file.
enum FuzzTarget: String, CaseIterable {
    case closePayload = "close-payload"
    case compressedFrames = "compressed-frames"
    case deflater
    case extensionHeader = "extension-header"
    case frameHeader = "frame-header"
    case frameReader = "frame-reader"
    case frames
    case handshake
    case inflater
    case messageAssembler = "message-assembler"
    case outputQueue = "output-queue"
    case proxyHeader = "proxy-header"
    case routePatterns = "route-patterns"
    case utf8
    case webSocketURL = "websocket-url"

    /// Tries one input; returns when everything promised held, and ends the process otherwise.
    func run(_ input: consuming Input) {
        switch self {
        case .closePayload: fuzzClosePayload(input)
        case .compressedFrames: fuzzCompressedFrames(input)
        case .deflater: fuzzDeflater(input)
        case .extensionHeader: fuzzExtensionHeader(input)
        case .frameHeader: fuzzFrameHeader(input)
        case .frameReader: fuzzFrameReader(input)
        case .frames: fuzzFrames(input)
        case .handshake: fuzzHandshake(input)
        case .inflater: fuzzInflater(input)
        case .messageAssembler: fuzzMessageAssembler(input)
        case .outputQueue: fuzzOutputQueue(input)
        case .proxyHeader: fuzzProxyHeader(input)
        case .routePatterns: fuzzRoutePatterns(input)
        case .utf8: fuzzUTF8(input)
        case .webSocketURL: fuzzWebSocketURL(input)
        }
    }
}

/// Ends the process with a message, which libFuzzer takes for a finding, unless the condition holds.
func require(
    _ condition: Bool,
    _ message: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) {
    guard condition else { fatalError(message(), file: file, line: line) }
}
