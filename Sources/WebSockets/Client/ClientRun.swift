internal import LWSBinding

extension WebSocketClient {
    /// The sessions of one call of ``WebSocketClient/open(ready:data:drain:close:ended:)``, to be stopped.
    public final class Run: Sendable {
        private struct State {
            var task: Task<Void, Never>?
            var session: Session?
            var stop: (code: CloseCode, reason: String)?
        }

        private let state = Lock(State())

        init() {}

        /// The open WebSocket; nil while there is none.
        public var webSocket: WebSocket? {
            state.withLock(\.session).map(WebSocket.init).flatMap { $0.isOpen ? $0 : nil }
        }

        /// Closes the session, or gives up an attempt to connect; `ended` follows, and no other session. The first call
        /// counts.
        public func stop(_ code: CloseCode = .normal, reason: String = "") {
            let (session, task) = state.withLock { state -> (Session?, Task<Void, Never>?) in
                guard state.stop == nil else { return (nil, nil) }
                state.stop = (code, reason)
                return (state.session, state.task)
            }
            // The task waits for the end of an open session, and for anything else it is not to wait any longer.
            if let session, session.client?.end.hasCome == false {
                WebSocket(session: session).close(code, reason: reason)
            } else {
                task?.cancel()
            }
        }

        /// Whether `stop` was called.
        var isStopped: Bool { state.withLock { $0.stop != nil } }

        /// Begins, on `executor` if there is one.
        func start(on executor: (any TaskExecutor)?, _ body: @escaping @Sendable () async -> Void) {
            state.withLock { state in
                state.task = Task(executorPreference: executor) { await body() }
            }
        }

        /// There will be no session any more. The handlers of the last one refer to this run.
        func end() {
            state.withLock { state in
                state.session = nil
                state.task = nil
            }
        }

        /// A session was opened.
        func record(_ session: Session) {
            let stop = state.withLock { state in
                state.session = session
                return state.stop
            }
            if let stop { WebSocket(session: session).close(stop.code, reason: stop.reason) }
        }
    }
}
