internal import LWSBinding

/// The end of a client's session, for those who wait for it.
final class SessionEnd: Sendable {
    private struct State {
        var info: CloseInfo?
        var waits: [Wait<CloseInfo>] = []
    }

    private let state = Lock(State())

    /// Whether the session has ended.
    var hasCome: Bool { state.withLock { $0.info != nil } }

    /// The session has ended.
    func come(_ info: CloseInfo) {
        let waits = state.withLock { state in
            state.info = info
            defer { state.waits = [] }
            return state.waits
        }
        for wait in waits { wait.end(.success(info)) }
    }

    /// How the session ended, once it has.
    ///
    /// - Throws: `.cancelled`.
    func wait() async throws(WebSocketError) -> CloseInfo {
        try await Wait.run { wait in
            let info = state.withLock { state in
                if state.info == nil { state.waits.append(wait) }
                return state.info
            }
            if let info { wait.end(.success(info)) }
        }
    }
}
