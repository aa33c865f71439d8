/// The last so many items of a sequence.
package struct RecentItems<Element> {
    /// A ring once it is full.
    private var ring: [Element] = []
    /// Where the oldest is.
    private var head = 0

    /// How many are kept at most. Lowering it forgets the oldest ones.
    package var limit: Int {
        didSet {
            guard limit != oldValue else { return }
            ring = Array(items.suffix(max(limit, 0)))
            head = 0
        }
    }

    /// - Parameter limit: how many are kept at most; 0 for none.
    package init(limit: Int = 0) {
        self.limit = limit
    }

    /// Those that are kept, the oldest first.
    package var items: [Element] { Array(ring[head...] + ring[..<head]) }

    /// Adds one, and forgets the oldest if there are too many.
    package mutating func append(_ item: Element) {
        if ring.count < limit {
            ring.append(item)
        } else if limit > 0 {
            ring[head] = item
            head = (head + 1) % limit
        }
    }
}

extension RecentItems: Sendable where Element: Sendable {}
