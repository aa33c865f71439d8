internal import LWSBinding

/// The sessions of a client one after the other, with pauses in between. For one task at a time.
struct SessionSeries {
    private let client: WebSocketClient
    private let handlers: SessionHandlers
    private var reconnection: Reconnection
    private var current: (session: Session, since: Duration)?
    private let isStopped: @Sendable () -> Bool
    private var isOver = false

    /// - Parameter isStopped: whether the end of a session is to be the last.
    init(
        _ client: WebSocketClient,
        _ handlers: SessionHandlers,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.client = client
        self.handlers = handlers
        self.isStopped = isStopped
        reconnection = Reconnection(client.configuration.reconnect)
    }

    /// The next session, once the one before has ended.
    ///
    /// Nil when the application has closed the last one itself, when the task is cancelled, and when the server has
    /// closed it in good order and there is to be no other.
    ///
    /// - Throws: why there is no session and will be none.
    mutating func next() async throws(WebSocketError) -> Session? {
        if let (session, since) = current.take() {
            guard let reason = await session.client?.end.wait(), !reason.isOwn, !isStopped() else {
                isOver = true
                return nil
            }
            reconnection.sessionEnded(after: client.now - since)
            try await pause(after: .sessionEnded(reason))
        }
        while !isOver {
            do throws(WebSocketError) {
                let session = try await client.establish(handlers)
                current = (session, client.now)
                return session
            } catch {
                if error.code == .cancelled { break }
                try await pause(after: .notConnected(error))
            }
        }
        isOver = true
        return nil
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
            isOver = true
            if let error = failure.error { throw error }
            return
        }
        if await !client.pause(for: delay) { isOver = true }
    }
}

extension CloseReason {
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
        case .sessionEnded(let reason) where reason.isOrderly:
            return nil
        case .sessionEnded(let reason):
            return WebSocketError(.closed, "The session ended with \(reason), and no attempt to connect again is left")
        case .notConnected(var error):
            if attempts > 0 {
                error.message += "; gave up after \(attempts) attempts to connect again within \(elapsed)"
            }
            return error
        }
    }
}
