/// What a frame carries (RFC 6455 section 5.2).
///
/// The set is closed: the remaining values of the four bits are reserved, and a frame that uses one of them
/// fails its connection with ``CloseCode/protocolError``.
public enum Opcode: UInt8, Sendable, CaseIterable {
    /// A further fragment of the message that a `text` or `binary` frame began.
    case continuation = 0

    /// UTF-8 text, whole or the first fragment.
    case text = 1

    /// Arbitrary bytes, whole or the first fragment.
    case binary = 2

    /// The closing handshake (RFC 6455 section 5.5.1).
    case close = 8

    /// A question that the peer answers with a `pong` of the same payload (RFC 6455 section 5.5.2).
    case ping = 9

    /// The answer to a `ping`, or an unsolicited heartbeat (RFC 6455 section 5.5.3).
    case pong = 10

    /// Whether this is a control frame: never fragmented, and at most 125 bytes of payload (RFC 6455 section 5.5).
    @inlinable
    public var isControl: Bool { rawValue >= Opcode.close.rawValue }
}
