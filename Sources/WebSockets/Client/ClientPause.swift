internal import LWSBinding

/// A client's wait before it connects again, which time, the application or a cancelled task ends.
final class ClientPause: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Bool, Never>)
        case over(Bool)
    }

    private let state = Lock(State.open)

    /// Returns true when it is time to go on, false when the task is cancelled.
    func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let verdict = state.withLock { state -> Bool? in
                    if case .over(let verdict) = state { return verdict }
                    state = .waiting(continuation)
                    return nil
                }
                if let verdict { continuation.resume(returning: verdict) }
            }
        } onCancel: {
            end(false)
        }
    }

    /// Ends the wait, once.
    ///
    /// - Parameter verdict: what `wait` returns.
    func end(_ verdict: Bool) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            switch state {
            case .over:
                return nil
            case .open:
                state = .over(verdict)
                return nil
            case .waiting(let continuation):
                state = .over(verdict)
                return continuation
            }
        }
        continuation?.resume(returning: verdict)
    }
}
