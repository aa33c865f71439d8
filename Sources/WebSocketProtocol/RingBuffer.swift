/// A queue, first in first out, in one array that grows to what was once needed.
///
/// Appending and taking out cost the same however many elements wait, and an element is let go when it is taken out.
@usableFromInline
@frozen
package struct RingBuffer<Element> {
    // Visible to the optimizer of other modules, where elements are of their types.
    @usableFromInline var slots: [Element?] = []
    @usableFromInline var head = 0

    /// How many elements wait.
    @usableFromInline package internal(set) var count = 0

    /// An empty queue, which holds no memory.
    @inlinable
    package init() {}

    /// True when nothing waits.
    @inlinable
    package var isEmpty: Bool { count == 0 }

    /// The element that was appended first; nil when nothing waits.
    @inlinable
    @inline(__always)
    package var first: Element? { count > 0 ? slots[head] : nil }

    /// The elements in the order they were appended in.
    package var elements: [Element] { (0..<count).compactMap { slots[place($0)] } }

    /// Appends an element behind all others.
    @inlinable
    @inline(__always)
    package mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[place(count)] = element
        count += 1
    }

    /// Takes out the element that was appended first; nil when nothing waits.
    @inlinable
    @inline(__always)
    package mutating func popFirst() -> Element? {
        guard count > 0, let element = slots[head].take() else { return nil }
        head = place(1)
        count -= 1
        return element
    }

    /// Changes every element, the first one first.
    package mutating func forEachInPlace(_ body: (inout Element) -> Void) {
        for offset in 0..<count {
            let place = place(offset)
            if var element = slots[place].take() {
                body(&element)
                slots[place] = element
            }
        }
    }

    /// Lets go of all elements, and of the memory.
    package mutating func removeAll() {
        self = RingBuffer()
    }

    /// The number of slots is a power of two.
    @inlinable
    @inline(__always)
    func place(_ offset: Int) -> Int { (head &+ offset) & (slots.count - 1) }

    @usableFromInline
    mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(8, 2 * slots.count))
        larger += slots[head...]
        larger += slots[..<head]
        larger += repeatElement(nil, count: max(8, 2 * slots.count) - larger.count)
        slots = larger
        head = 0
    }
}

extension RingBuffer: Sendable where Element: Sendable {}
