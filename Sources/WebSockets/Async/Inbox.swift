/// What has been received and not yet taken by a handler: first in, first out, within two limits.
///
/// The memory is a ring that grows to what was once needed. A value without I/O: its owner stops reading when
/// `isFull` says so.
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

    private var ring: [Item?] = []
    private var head = 0
    private(set) var count = 0
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

    /// Whether nothing more should come in.
    var isFull: Bool { count >= maxCount || byteCount >= maxBytes }

    /// Whether so much has been taken that more may come in.
    var isBelowHalf: Bool { count <= maxCount / 2 && byteCount <= maxBytes / 2 }

    /// The one that was first in.
    var first: Item? { count > 0 ? ring[head] : nil }

    /// Puts one in, full or not.
    mutating func append(_ item: Item) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = item
        count += 1
        byteCount += item.byteCount
    }

    /// Takes out the one that was first in.
    mutating func popFirst() -> Item? {
        guard count > 0, let item = ring[head].take() else { return nil }
        head = (head + 1) & (ring.count - 1)
        count -= 1
        byteCount -= item.byteCount
        return item
    }

    /// To the next power of two.
    private mutating func grow() {
        var larger: [Item?] = []
        larger.reserveCapacity(max(8, 2 * ring.count))
        larger += ring[head...]
        larger += ring[..<head]
        larger += repeatElement(nil, count: max(8, 2 * ring.count) - larger.count)
        ring = larger
        head = 0
    }
}
