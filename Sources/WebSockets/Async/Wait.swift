internal import Synchronization

/// One task's wait for something that happens on a loop. It ends once, by an outcome or by cancellation.
///
/// Cancelling ends the wait from any thread at once, even before the loop has heard of it; the loop finds out when it
/// has something for the wait and `end` answers false.
///
/// `@unchecked Sendable`: the continuation is set before the state says `waiting`, and taken by whoever changes that.
final class Wait<Value: Sendable>: @unchecked Sendable {
    typealias Outcome = Result<Value, WebSocketError>

    private enum State {
        static var new: UInt8 { 0 }
        static var waiting: UInt8 { 1 }
        static var over: UInt8 { 2 }
    }

    private let state = Atomic<UInt8>(0)
    private var continuation: CheckedContinuation<Outcome, Never>?

    private init() {}

    /// Suspends the task until the wait has ended.
    ///
    /// - Parameter register: puts the wait where it will be found; not called when the task is cancelled already.
    /// - Throws: `.cancelled`, and what the wait is ended with.
    static func run(_ register: (Wait) -> Void) async throws(WebSocketError) -> Value {
        let wait = Wait()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if wait.begin(continuation) { register(wait) }
            }
        } onCancel: {
            wait.cancel()
        }
        return try outcome.get()
    }

    /// False when it has ended.
    var isWaiting: Bool { state.load(ordering: .relaxed) == State.waiting }

    /// Lets the task go on; false when the wait is over already, and the outcome is still the caller's.
    @discardableResult
    func end(_ outcome: Outcome) -> Bool {
        guard change(from: State.waiting, to: State.over) else { return false }
        continuation.take()?.resume(returning: outcome)
        return true
    }

    private func begin(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        self.continuation = continuation
        if change(from: State.new, to: State.waiting) { return true }
        self.continuation.take()?.resume(returning: Self.cancelled)
        return false
    }

    private func cancel() {
        if change(from: State.new, to: State.over) { return }
        end(Self.cancelled)
    }

    private func change(from old: UInt8, to new: UInt8) -> Bool {
        state.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }

    private static var cancelled: Outcome { .failure(WebSocketError(.cancelled, "The task was cancelled")) }
}
