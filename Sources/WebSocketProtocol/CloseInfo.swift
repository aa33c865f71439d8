/// How a WebSocket ended: who ended it, with which code, and what of that which was accepted for sending may not have
/// arrived.
///
/// The three counts are 0 when everything has arrived: the peer's TCP has acknowledged all of it. That says nothing of the
/// peer's application; one that must know has its peer send an acknowledgement of its own.
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

    /// The text beside the code as the peer, or this end, wrote it; often empty.
    ///
    /// A peer may write line breaks and other control characters into it. ``description`` shows them as escapes.
    public let reason: String

    /// Who ended the connection.
    public let initiator: Initiator

    /// Bytes of frames that were accepted for sending and never given to the socket: the peer has not got them.
    public package(set) var unsentBytes: Int

    /// Bytes that the socket had taken and the peer's TCP had not acknowledged when the connection ended: the peer may have
    /// got them or not. They include the overhead of TLS, if there is any.
    public package(set) var unacknowledgedBytes: Int

    /// Messages among `unsentBytes`, those that were sent in part included. A message in fragments counts when its last one
    /// was accepted.
    public package(set) var unsentMessages: Int

    /// Describes the end of a connection, for example to call a close handler from a test.
    public init(
        code: CloseCode,
        reason: String,
        initiator: Initiator,
        unsentBytes: Int = 0,
        unacknowledgedBytes: Int = 0,
        unsentMessages: Int = 0
    ) {
        self.code = code
        self.reason = reason
        self.initiator = initiator
        self.unsentBytes = unsentBytes
        self.unacknowledgedBytes = unacknowledgedBytes
        self.unsentMessages = unsentMessages
    }
}

extension CloseInfo: CustomStringConvertible {
    /// One line for logs: the code, who sent it first, the text in quotation marks, and what may be lost.
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
        var line = "\(code) \(origin)"
        if !reason.isEmpty { line += ": \(LogText.quote(reason))" }
        if unsentBytes > 0 { line += ", \(unsentBytes) bytes unsent" }
        if unacknowledgedBytes > 0 { line += ", \(unacknowledgedBytes) bytes unacknowledged" }
        return line
    }
}
