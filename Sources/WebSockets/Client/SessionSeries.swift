internal import LWSBinding

/// The sessions of a client one after the other, with pauses in between. For one task at a time.
struct SessionSeries {
    private let client: WebSocketClient
    private let handlers: SessionHandlers
    private var reconnection: Reconnection
    private var current: (session: Session, since: Duration)?
    private let isStopped: @Sendable () -> Bool
    private var isOver = false

    /// - Parameters:
    ///   - backoff: when to connect again; nil for what the client's configuration says.
    ///   - isStopped: whether the end of a session is to be the last.
    init(
        _ client: WebSocketClient,
        _ handlers: SessionHandlers,
        backoff: Backoff? = nil,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.client = client
        self.handlers = handlers
        self.isStopped = isStopped
        reconnection = Reconnection(backoff ?? client.configuration.reconnect)
    }

    /// The next session, once the one before has ended.
    ///
    /// Nil when the application has closed the last one itself, when the task is cancelled, and when the server has
    /// closed it in good order and there is to be no other.
    ///
    /// - Throws: why there is no session and will be none.
    mutating func next() async throws(WebSocketError) -> Session? {
        guard !isOver else { return nil }
        do throws(WebSocketError) {
            if let (session, since) = current.take() { try await finish(session, openSince: since) }
            while !isOver {
                if let session = try await open() { return session }
            }
            return nil
        } catch {
            isOver = true
            // A cancelled task has not failed.
            if error.code == .cancelled { return nil }
            throw error
        }
    }

    private mutating func finish(_ session: Session, openSince since: Duration) async throws(WebSocketError) {
        guard let info = try await session.client?.end.wait(), !info.isOwn, !isStopped() else {
            return isOver = true
        }
        reconnection.sessionEnded(after: client.now - since)
        try await pause(after: .sessionEnded(info))
    }

    /// One attempt; nil when there is to be another.
    private mutating func open() async throws(WebSocketError) -> Session? {
        do throws(WebSocketError) {
            let session = try await client.establish(handlers)
            current = (session, client.now)
            return session
        } catch {
            if error.code == .cancelled { throw error }
            try await pause(after: .notConnected(error))
            return nil
        }
    }

    /// Waits until it is time for another attempt.
    private mutating func pause(after cause: WebSocketClient.Failure.Cause) async throws(WebSocketError) {
        let now = client.now
        let failure = WebSocketClient.Failure(
            cause: cause,
            attempts: reconnection.attempts,
            elapsed: reconnection.elapsed(at: now)
        )
        guard client.configuration.shouldReconnect(failure),
            case .retry(let delay, _) = reconnection.next(at: now, chance: .random(in: 0...1))
        else {
            if let error = failure.error { throw error }
            return isOver = true
        }
        try await client.pause(until: now + delay)
    }
}

extension CloseInfo {
    /// Whether it was this side's application that closed the session: 1000, no code, or one of its own.
    fileprivate var isOwn: Bool {
        initiator == .local && (code == .normal || code == .noStatus || code.rawValue >= 3000)
    }

    /// Whether the peer closed the session in good order.
    fileprivate var isOrderly: Bool {
        initiator == .peer && [.normal, .goingAway, .noStatus].contains(code)
    }
}

extension WebSocketClient.Failure {
    /// What the client's user is told when there is to be no other attempt; nil when nothing went wrong.
    fileprivate var error: WebSocketError? {
        switch cause {
        case .sessionEnded(let info) where info.isOrderly:
            return nil
        case .sessionEnded(let info):
            return WebSocketError(.closed, "The session ended with \(info), and no attempt to connect again is left")
        case .notConnected(var error):
            if attempts > 0 {
                error.message += "; gave up after \(attempts) attempts to connect again within \(elapsed)"
            }
            return error
        }
    }
}
