/// The two kinds of data messages (RFC 6455 section 5.6).
public enum MessageKind: Sendable, Hashable {
    /// UTF-8 text.
    case text
    /// Bytes.
    case binary

    /// The opcode of the message's first frame.
    public var opcode: Opcode { self == .text ? .text : .binary }

    /// The kind of a message that begins with, or is, a frame of this opcode; nil for other frames.
    init?(_ opcode: Opcode) {
        switch opcode {
        case .text: self = .text
        case .binary: self = .binary
        case .continuation, .close, .ping, .pong: return nil
        }
    }
}
