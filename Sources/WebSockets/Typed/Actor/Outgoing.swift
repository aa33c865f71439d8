/// What an actor wants sent, or done, to its connections.
public struct Outgoing: Sendable, Hashable {
    /// Whom it is for. Connections that have ended meanwhile are left out.
    public enum Recipients: Sendable, Hashable {
        /// The connection of the event that is answered.
        case sender
        /// One connection.
        case one(WebSocket.ID)
        /// Every connection of the actor.
        case all
        /// Every connection of the actor but these.
        case allExcept(Set<WebSocket.ID>)
        /// Every connection of the actor but that of the event that is answered.
        case others
    }

    /// What they get.
    public enum Content: Sendable, Hashable {
        /// A message.
        case message(Message)
        /// The closing handshake, behind everything sent before; the reason is cut to 123 bytes.
        case close(CloseCode, reason: String)
    }

    /// What they get.
    public let content: Content

    /// Whom it is for.
    public let recipients: Recipients

    /// Any content, for anyone.
    public init(_ content: Content, to recipients: Recipients) {
        self.content = content
        self.recipients = recipients
    }

    /// A text message; by default for the connection of the event that is answered.
    public static func text(_ text: String, to recipients: Recipients = .sender) -> Outgoing {
        Outgoing(.message(.text(text)), to: recipients)
    }

    /// A binary message; by default for the connection of the event that is answered.
    public static func binary(_ bytes: [UInt8], to recipients: Recipients = .sender) -> Outgoing {
        Outgoing(.message(.binary(bytes)), to: recipients)
    }

    /// A value as a message; by default for the connection of the event that is answered.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    public static func value(
        _ value: some Encodable,
        using coder: some MessageCoder,
        to recipients: Recipients = .sender
    ) throws(WebSocketError) -> Outgoing {
        let payload = try coder.payload(of: value)
        return switch coder.kind {
        case .text: .text(String(decoding: payload, as: UTF8.self), to: recipients)
        case .binary: .binary(payload, to: recipients)
        }
    }

    /// The end of a connection; by default that of the event that is answered.
    public static func close(
        _ code: CloseCode = .normal,
        reason: String = "",
        to recipients: Recipients = .sender
    ) -> Outgoing {
        Outgoing(.close(code, reason: reason), to: recipients)
    }
}
