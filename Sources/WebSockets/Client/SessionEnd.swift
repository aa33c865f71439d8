internal import LWSBinding

/// The end of a client's session, for those who wait for it.
final class SessionEnd: Sendable {
    private struct State {
        var reason: CloseReason?
        var waits: [Wait<CloseReason>] = []
    }

    private let state = Lock(State())

    /// Whether the session has ended.
    var hasCome: Bool { state.withLock { $0.reason != nil } }

    /// The session has ended.
    func come(_ reason: CloseReason) {
        let waits = state.withLock { state in
            state.reason = reason
            defer { state.waits = [] }
            return state.waits
        }
        for wait in waits { wait.end(.success(reason)) }
    }

    /// How the session ended, once it has.
    ///
    /// - Throws: `.cancelled`.
    func wait() async throws(WebSocketError) -> CloseReason {
        try await Wait.run { wait in
            let reason = state.withLock { state in
                if state.reason == nil { state.waits.append(wait) }
                return state.reason
            }
            if let reason { wait.end(.success(reason)) }
        }
    }
}
