/// What has been received and not yet taken by a handler: first in, first out, within two limits.
///
/// A value without I/O: its owner stops reading when `isFull` says so.
struct Inbox {
    /// What a route delivers.
    enum Item: Sendable {
        /// A whole message.
        case message(Message)
        /// A piece of one, where the options ask for pieces.
        case fragment(MessageFragment)

        var byteCount: Int {
            switch self {
            case .message(let message): message.byteCount
            case .fragment(let fragment): fragment.bytes.count
            }
        }
    }

    private var items = RingBuffer<Item>()
    private(set) var byteCount = 0
    private let maxCount: Int
    private let maxBytes: Int

    /// - Parameters:
    ///   - maxCount: items that fill it, at least 1.
    ///   - maxBytes: payload bytes that fill it, at least 1.
    init(maxCount: Int, maxBytes: Int) {
        self.maxCount = maxCount
        self.maxBytes = maxBytes
    }

    var count: Int { items.count }

    /// Whether nothing more should come in.
    var isFull: Bool { count >= maxCount || byteCount >= maxBytes }

    /// Whether so much has been taken that more may come in.
    var isBelowHalf: Bool { count <= maxCount / 2 && byteCount <= maxBytes / 2 }

    /// The one that was first in.
    var first: Item? { items.first }

    /// Puts one in, full or not.
    mutating func append(_ item: consuming Item) {
        byteCount += item.byteCount
        items.append(item)
    }

    /// Takes out the one that was first in.
    mutating func popFirst() -> Item? {
        guard let item = items.popFirst() else { return nil }
        byteCount -= item.byteCount
        return item
    }
}
