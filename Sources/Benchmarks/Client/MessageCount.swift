internal import Synchronization

/// Messages so far. One loop counts, any thread reads.
final class MessageCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() {
        count.store(value + 1, ordering: .relaxed)
    }
}
