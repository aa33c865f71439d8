/// A piece of a message, as it was received.
///
/// Pieces are what came at once, so they need not be the frames that the peer made, and a piece of text may end within
/// a character.
public struct MessageFragment: Sendable, Hashable {
    /// Which kind of message it belongs to.
    public let kind: MessageKind
    /// Whether the message begins with it.
    public let isFirst: Bool
    /// Whether the message ends with it.
    public let isLast: Bool
    /// The payload; the first and the last piece may have none.
    public let bytes: [UInt8]

    /// Describes a piece, for example to call a handler from a test.
    public init(kind: MessageKind, isFirst: Bool, isLast: Bool, bytes: [UInt8]) {
        self.kind = kind
        self.isFirst = isFirst
        self.isLast = isLast
        self.bytes = bytes
    }

    /// A message in one piece.
    init(_ message: Message) {
        kind = message.kind
        isFirst = true
        isLast = true
        bytes =
            switch message {
            case .text(let text): Array(text.utf8)
            case .binary(let bytes): bytes
            }
    }
}
