internal import LWSBinding

/// The end of a client's session, which one task may wait for.
final class SessionEnd: Sendable {
    private struct State {
        var reason: CloseReason?
        var waiter: CheckedContinuation<CloseReason?, Never>?
        var isAbandoned = false
    }

    private let state = Lock(State())

    /// Whether the session has ended.
    var hasCome: Bool { state.withLock { $0.reason != nil } }

    /// The session has ended.
    func come(_ reason: CloseReason) {
        let waiter = state.withLock { state in
            state.reason = reason
            return state.waiter.take()
        }
        waiter?.resume(returning: reason)
    }

    /// How the session ended, once it has; nil when the task that waits is cancelled before.
    func wait() async -> CloseReason? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, reason) = state.withLock { state -> (Bool, CloseReason?) in
                    if state.reason == nil, !state.isAbandoned {
                        state.waiter = continuation
                        return (false, nil)
                    }
                    return (true, state.reason)
                }
                if isOver { continuation.resume(returning: reason) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isAbandoned = true
                return state.waiter.take()
            }
            waiter?.resume(returning: nil)
        }
    }
}
