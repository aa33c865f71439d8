import Foundation
import Synchronization

/// Threads of a test's own: they may block, as tasks may not.
enum Threads {
    /// Runs `body` in so many threads at once, each with its number, and returns when all are through.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
        let (finished, finishing) = AsyncStream.makeStream(of: Void.self)
        let remaining = Counter(count)
        for number in 0..<count {
            let thread = Thread {
                body(number)
                if remaining.add(-1) == 0 { finishing.finish() }
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
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
