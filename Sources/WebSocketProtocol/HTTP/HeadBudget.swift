/// How many bytes the unfinished request heads of a loop hold together, and which of them must go when they are too many.
///
/// A peer may send a head as slowly as it likes, within the limit for one head and the time for it. What bounds thousands
/// of such peers is what they hold together: beyond the limit the connection with the largest head has to go, which is
/// never one that has sent little. Heads that come whole are never counted.
///
/// ```
/// grow(3, to: 500) ─▶ nil       all of them fit
/// grow(3, to: 900) ─▶ 7         the head of connection 7 is the largest: it is forgotten, and has to be refused
/// remove(3)                     the head is complete, refused, or its connection is gone
/// ```
package struct HeadBudget {
    private struct Head {
        let connection: Int
        var bytes: Int
    }

    /// Bytes that all heads together may hold.
    package let limit: Int

    /// Bytes that they hold.
    package private(set) var total = 0

    /// A binary heap with the largest head at its top: no head is larger than its parent, at half its index.
    private var heap: [Head] = []
    /// The index of each connection's head in the heap.
    private var indices: [Int: Int] = [:]

    /// A budget of some bytes, with no head in it.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The number of heads that are counted.
    package var count: Int { heap.count }

    /// Takes note of what a connection's head holds by now, which is no less than before.
    ///
    /// - Returns: the connection with the largest head, perhaps this one, when all of them hold more than the limit. It
    ///   does not count any more. The others are within the limit then, since it held at least what has come now.
    package mutating func grow(_ connection: Int, to bytes: Int) -> Int? {
        let index = indices[connection] ?? append(connection)
        assert(bytes >= heap[index].bytes, "a head does not shrink")
        total += bytes - heap[index].bytes
        heap[index].bytes = bytes
        moveUp(index)
        guard total > limit, let largest = heap.first?.connection else { return nil }
        remove(largest)
        return largest
    }

    /// Forgets the head of a connection, if there is one.
    package mutating func remove(_ connection: Int) {
        guard let index = indices.removeValue(forKey: connection) else { return }
        total -= heap[index].bytes
        let last = heap.removeLast()
        guard index < heap.count else { return }
        put(last, at: index)
        moveUp(index)
        moveDown(index)
    }

    private mutating func append(_ connection: Int) -> Int {
        heap.append(Head(connection: connection, bytes: 0))
        indices[connection] = heap.count - 1
        return heap.count - 1
    }

    private mutating func put(_ head: Head, at index: Int) {
        heap[index] = head
        indices[head.connection] = index
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        let head = heap[one]
        put(heap[other], at: one)
        put(head, at: other)
    }

    private mutating func moveUp(_ start: Int) {
        var index = start
        while index > 0, heap[index].bytes > heap[(index - 1) / 2].bytes {
            swap(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func moveDown(_ start: Int) {
        var index = start
        while true {
            let children = (2 * index + 1..<2 * index + 3).clamped(to: heap.indices)
            guard let largest = children.max(by: { heap[$0].bytes < heap[$1].bytes }),
                heap[largest].bytes > heap[index].bytes
            else { return }
            swap(index, largest)
            index = largest
        }
    }
}
