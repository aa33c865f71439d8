import Glibc

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
    case jsonScan = "json-scan"
    case messageAssembler = "message-assembler"
    case outputQueue = "output-queue"
    case proxyHeader = "proxy-header"
    case roomName = "room-name"
    case requestHead = "request-head"
    case requestTarget = "request-target"
    case routePatterns = "route-patterns"
    case topicPattern = "topic-pattern"
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
        case .jsonScan: fuzzJSONScan(input)
        case .messageAssembler: fuzzMessageAssembler(input)
        case .outputQueue: fuzzOutputQueue(input)
        case .proxyHeader: fuzzProxyHeader(input)
        case .roomName: fuzzRoomName(input)
        case .requestHead: fuzzRequestHead(input)
        case .requestTarget: fuzzRequestTarget(input)
        case .routePatterns: fuzzRoutePatterns(input)
        case .topicPattern: fuzzTopicPattern(input)
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

/// Ends the process, as a finding, when `body` takes 50 ms or more of this thread's time.
func requireQuick<Value>(_ what: String, _ body: () -> Value) -> Value {
    let start = threadTime()
    let value = body()
    let time = threadTime() - start
    require(time < .milliseconds(50), "\(what) took \(time)")
    return value
}

/// The processor's time that this thread has had, so that other programs on the machine are no finding.
private func threadTime() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
