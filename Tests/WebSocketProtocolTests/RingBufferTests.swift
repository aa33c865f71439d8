import Testing
import WebSocketProtocol

@Suite("Ring buffer")
struct RingBufferTests {
    @Test("keeps the order of what is appended and taken out, however the two alternate", arguments: [1, 3, 8, 13])
    func order(atOnce: Int) {
        var ring = RingBuffer<Int>()
        var (next, expected) = (0, 0)
        for round in 0..<40 {
            for _ in 0..<atOnce + round % 3 {
                ring.append(next)
                next += 1
            }
            #expect(ring.elements == Array(expected..<next))
            for _ in 0..<atOnce {
                #expect(ring.first == expected)
                #expect(ring.popFirst() == expected)
                expected += 1
            }
            #expect(ring.count == next - expected)
        }
        while let element = ring.popFirst() {
            #expect(element == expected)
            expected += 1
        }
        #expect(expected == next && ring.isEmpty && ring.first == nil)
    }

    @Test("lets go of an element when it is taken out")
    func release() {
        final class Token {}
        var ring = RingBuffer<Token>()
        for _ in 0..<10 { ring.append(Token()) }
        weak let taken = ring.first
        #expect(taken != nil)
        _ = ring.popFirst()
        #expect(taken == nil)
    }

    @Test("elements are changed where they are, the first one first")
    func inPlace() {
        var ring = RingBuffer<Int>()
        for number in 0..<6 { ring.append(number) }
        for _ in 0..<4 { _ = ring.popFirst() }
        for number in 6..<11 { ring.append(number) }
        var seen: [Int] = []
        ring.forEachInPlace { element in
            seen.append(element)
            element *= 10
        }
        #expect(seen == Array(4..<11))
        #expect(ring.elements == (4..<11).map { $0 * 10 })
    }
}
