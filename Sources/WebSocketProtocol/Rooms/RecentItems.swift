/// The last items of a sequence, within a number of items and a number of bytes.
///
/// What is kept has no gaps: an item that alone exceeds the bytes is not kept, and nothing before it is.
package struct RecentItems<Element> {
    private var kept = RingBuffer<(item: Element, byteCount: Int)>()

    /// Bytes that are kept.
    package private(set) var byteCount = 0

    /// How many items are kept at most; 0 for none. Lowering it forgets the oldest ones.
    package var maxCount: Int {
        didSet { forgetSurplus() }
    }

    /// How many bytes are kept at most. Lowering it forgets the oldest items.
    package var maxBytes: Int {
        didSet { forgetSurplus() }
    }

    /// Nothing is kept yet.
    package init(maxCount: Int = 0, maxBytes: Int = .max) {
        self.maxCount = maxCount
        self.maxBytes = maxBytes
    }

    /// The items that are kept, the oldest first.
    package var items: [Element] { kept.elements.map(\.item) }

    /// Adds an item, and forgets the oldest ones if that is too much.
    package mutating func append(_ item: Element, byteCount: Int) {
        guard maxCount > 0, byteCount <= maxBytes else {
            kept.removeAll()
            self.byteCount = 0
            return
        }
        kept.append((item, byteCount))
        self.byteCount += byteCount
        forgetSurplus()
    }

    private mutating func forgetSurplus() {
        while kept.count > max(maxCount, 0) || byteCount > maxBytes, let oldest = kept.popFirst() {
            byteCount -= oldest.byteCount
        }
    }
}

extension RecentItems: Sendable where Element: Sendable {}
