/// How a WebSocket ended: what a close handler receives.
public struct CloseInfo: Hashable, Sendable {
    /// Who ended the connection.
    public enum Initiator: Hashable, Sendable {
        /// This end closed the connection, or failed it because of what the peer sent.
        case local

        /// The peer's Close frame came first.
        case peer

        /// The socket went away without a Close frame; the code is ``CloseCode/abnormal``.
        case transport
    }

    /// The code of the first Close frame sent or received; ``CloseCode/noStatus`` when that frame had none.
    public let code: CloseCode

    /// Who ended the connection.
    public let initiator: Initiator

    /// The text beside the code as the peer, or this end, wrote it; often empty.
    ///
    /// A peer may write line breaks and other control characters into it. ``description`` shows them as escapes.
    public let reason: String

    /// Describes the end of a connection, for example to call a close handler from a test.
    public init(code: CloseCode, reason: String, initiator: Initiator) {
        self.code = code
        self.initiator = initiator
        self.reason = reason
    }
}

extension CloseInfo: CustomStringConvertible {
    /// One line for logs: the code, who sent it first, and the text in quotation marks.
    ///
    /// Control characters, characters that change the direction of writing, quotation marks and backslashes of the text
    /// are shown as escapes.
    public var description: String {
        let origin =
            switch initiator {
            case .local: "from this end"
            case .peer: "from the peer"
            case .transport: "without a Close frame"
            }
        return reason.isEmpty ? "\(code) \(origin)" : "\(code) \(origin): \(LogText.quote(reason))"
    }
}
