/// What both sides of a connection agreed on about permessage-deflate (RFC 7692 section 7.1).
public struct DeflateParameters: Sendable, Hashable, CustomStringConvertible {
    /// Whether messages of the server may refer to earlier ones.
    public internal(set) var serverContextTakeover = true
    /// Whether messages of the client may refer to earlier ones.
    public internal(set) var clientContextTakeover = true
    /// Exponent of the window that the server uses, 8 to 15.
    public internal(set) var serverWindowBits = 15
    /// Exponent of the window that the client uses, 8 to 15.
    public internal(set) var clientWindowBits = 15

    /// The client asked for a window of the server's, so the answer has to name it, whatever its size.
    var answersServerWindow = false

    init() {}

    /// As in the header field of a response; what is as it would be without saying is left out.
    public var description: String { header.description }

    /// The element of the response.
    package var header: ExtensionHeader {
        var parameters: [ExtensionHeader.Parameter] = []
        if !serverContextTakeover { parameters.append(.init(name: DeflateHeader.serverNoContextTakeover)) }
        if !clientContextTakeover { parameters.append(.init(name: DeflateHeader.clientNoContextTakeover)) }
        if answersServerWindow || serverWindowBits < 15 {
            parameters.append(.init(name: DeflateHeader.serverMaxWindowBits, value: "\(serverWindowBits)"))
        }
        if clientWindowBits < 15 {
            parameters.append(.init(name: DeflateHeader.clientMaxWindowBits, value: "\(clientWindowBits)"))
        }
        return ExtensionHeader(name: DeflateHeader.name, parameters: parameters)
    }
}
