/// The two kinds of data messages (RFC 6455 section 5.6).
public enum MessageKind: Sendable, Hashable {
    /// UTF-8 text.
    case text
    /// Bytes.
    case binary

    /// The opcode of the message's first frame.
    public var opcode: Opcode { self == .text ? .text : .binary }
}
