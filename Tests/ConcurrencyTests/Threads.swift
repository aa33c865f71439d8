import Foundation
import Synchronization
import Testing

/// Threads of a test's own, which may block as tasks may not. They run from `init` on.
struct Threads {
    private let finished: AsyncStream<Void>

    /// Starts so many threads; `body` is given the number of each.
    init(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) {
        let (finished, finishing) = AsyncStream.makeStream(of: Void.self)
        self.finished = finished
        let remaining = Counter(count)
        for number in 0..<count {
            Thread.detachNewThread {
                #expect(throws: Never.self) { try body(number) }
                if remaining.add(-1) == 0 { finishing.finish() }
            }
        }
    }

    /// Returns when all threads are through.
    func finish() async {
        for await _ in finished {}
    }
}

/// A number that any thread may change.
final class Counter: Sendable {
    private let number: Atomic<Int>

    init(_ start: Int = 0) { number = Atomic(start) }

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    /// Returns the number after the change.
    @discardableResult
    func add(_ amount: Int = 1) -> Int {
        number.add(amount, ordering: .sequentiallyConsistent).newValue
    }
}

/// Lets one thread wait for another's signals.
final class Semaphore: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func signal() { semaphore.signal() }

    /// Gives up after ten seconds, so that a missing signal fails a test instead of hanging it.
    func wait() { _ = semaphore.wait(timeout: .now() + 10) }
}
