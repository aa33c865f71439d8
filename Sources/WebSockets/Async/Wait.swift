internal import Synchronization

/// One task's wait for something that happens on a loop. It ends by an outcome or by cancellation; after an outcome the
/// same task may wait again.
///
/// Cancelling ends the wait from any thread at once, even before the loop has heard of it; the loop finds out when it
/// has something for the wait and `end` answers false.
///
/// `@unchecked Sendable`: the continuation is set before the state says `waiting`, and resumed by whoever changes that;
/// the outcome is written before it is resumed and read after.
@safe
final class Wait<Value: Sendable>: @unchecked Sendable {
    typealias Outcome = Result<Value, WebSocketError>

    private enum State {
        static var idle: UInt8 { 0 }
        static var waiting: UInt8 { 1 }
        static var cancelled: UInt8 { 2 }
    }

    private let state = Atomic<UInt8>(State.idle)
    // Not a checked one, which allocates each time: `state` sees to it that it is resumed once. The outcome does not go
    // through it, since the concurrency library is slow with values of other types than `Void`.
    private var continuation: UnsafeContinuation<Void, Never>?
    /// Nil when the wait was cancelled.
    private var outcome: Outcome?

    /// Suspends the task until something happens or it is cancelled.
    ///
    /// - Parameter register: puts the wait where it will be found; not called when the task is cancelled already.
    /// - Throws: `.cancelled`, and what the wait is ended with.
    static func run(_ register: (Wait) -> Void) async throws(WebSocketError) -> Value {
        let wait = Wait()
        await withTaskCancellationHandler {
            await unsafe withUnsafeContinuation { unsafe wait.begin($0, register) }
        } onCancel: {
            wait.cancel()
        }
        return try wait.takeOutcome()
    }

    /// The same for a task that is under a cancellation handler already, which calls `cancel()`.
    @inline(__always)
    func run(_ register: (Wait) -> Void) async throws(WebSocketError) -> Value {
        await unsafe withUnsafeContinuation { unsafe begin($0, register) }
        return try takeOutcome()
    }

    @inline(__always)
    private func begin(_ continuation: UnsafeContinuation<Void, Never>, _ register: (Wait) -> Void) {
        unsafe self.continuation = continuation
        if change(from: State.idle, to: State.waiting) { register(self) } else { unsafe continuation.resume() }
    }

    @inline(__always)
    private func takeOutcome() throws(WebSocketError) -> Value {
        guard let outcome = outcome.take() else { throw WebSocketError(.cancelled, "The task was cancelled") }
        return try outcome.get()
    }

    /// False when it has ended.
    var isWaiting: Bool { state.load(ordering: .relaxed) == State.waiting }

    /// Lets the task go on; false when the wait is over already, and the outcome is still the caller's.
    @discardableResult
    func end(_ outcome: Outcome) -> Bool {
        guard change(from: State.waiting, to: State.idle) else { return false }
        self.outcome = outcome
        unsafe continuation?.resume()
        return true
    }

    /// Ends the wait, and each that follows.
    func cancel() {
        let old = state.exchange(State.cancelled, ordering: .acquiringAndReleasing)
        if old == State.waiting { unsafe continuation?.resume() }
    }

    private func change(from old: UInt8, to new: UInt8) -> Bool {
        state.compareExchange(expected: old, desired: new, ordering: .acquiringAndReleasing).exchanged
    }
}
