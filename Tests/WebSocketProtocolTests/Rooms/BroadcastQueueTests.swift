import Testing
import WebSocketProtocol

@Suite("Messages on their way to the members on one loop")
struct BroadcastQueueTests {
    private typealias Queue = BroadcastQueue<String, String>

    private func steps(_ queue: inout Queue) -> [Queue.Step] {
        var steps: [Queue.Step] = []
        while let step = queue.next() { steps.append(step) }
        return steps
    }

    @Test("a change comes behind the message with its number and before the next one")
    func order() {
        var queue = Queue()
        queue.append("first", after: 0)
        queue.append("a", number: 1, byteCount: 1)
        queue.append("b", number: 2, byteCount: 1)
        queue.append("second", after: 2)
        queue.append("third", after: 2)
        queue.append("c", number: 5, byteCount: 1)
        queue.append("last", after: 9)
        #expect(
            steps(&queue) == [
                .change("first"), .message("a", number: 1), .message("b", number: 2), .change("second"),
                .change("third"), .message("c", number: 5), .change("last"),
            ]
        )
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test("messages dropped from the front leave every change in its place")
    func dropping() {
        var queue = Queue()
        for number in 1...6 {
            queue.append("\(number)", number: UInt64(number), byteCount: 10)
            if number.isMultiple(of: 2) { queue.append("after \(number)", after: UInt64(number)) }
        }
        for number in 1...3 { #expect(queue.dropOldestMessage() == "\(number)") }
        #expect(
            steps(&queue) == [
                .change("after 2"), .message("4", number: 4), .change("after 4"), .message("5", number: 5),
                .message("6", number: 6), .change("after 6"),
            ]
        )
        #expect(queue.dropOldestMessage() == nil)
    }

    @Test("small messages count for more than their bytes")
    func overhead() {
        var queue = Queue()
        for number in 1...10 { queue.append("", number: UInt64(number), byteCount: 1) }
        #expect(queue.byteCount == 10 * (1 + Queue.overhead))
        _ = queue.next()
        _ = queue.dropOldestMessage()
        #expect(queue.byteCount == 8 * (1 + Queue.overhead))
    }
}
