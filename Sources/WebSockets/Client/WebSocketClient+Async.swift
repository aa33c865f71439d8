internal import LWSBinding

extension WebSocketClient {
    /// Connects, once: `reconnect` does not count here.
    ///
    /// Whoever calls it closes the connection. Messages wait in the inbox until they are taken, see ``AsyncWebSocket``.
    ///
    /// - Throws: `.invalidConfiguration`, `.invalidURL`, `.invalidCertificate`; `.unresolvedName`, `.cannotConnect`,
    ///   `.proxyRefused`, `.untrustedServer`, `.handshakeRefused`, `.handshakeFailed`, `.protocolError`,
    ///   `.redirectRefused`, `.timedOut`; `.notRunning` when the loops have ended, or what starting them throws;
    ///   `.cancelled`.
    public func connect() async throws(WebSocketError) -> AsyncWebSocket {
        let (handlers, opened) = try asyncHandlers()
        _ = try await establish(handlers)
        return try opened.take()
    }

    /// Connects, after a failure again and again as `backoff` says, and returns the first connection that opens.
    ///
    /// ```swift
    /// var backoff = Backoff.fixed(.seconds(1))
    /// backoff.maxAttempts = 5
    /// let ws = try? await client.connect(retrying: backoff)
    /// ```
    ///
    /// Whoever calls it closes the connection, which is not opened again when it is lost; `sessions` does that.
    /// `Configuration.shouldReconnect` is told of each failure.
    ///
    /// - Throws: what `connect()` throws: at once when `shouldReconnect` says so, or the last attempt's error.
    public func connect(retrying backoff: Backoff) async throws(WebSocketError) -> AsyncWebSocket {
        guard backoff.isValid else {
            throw WebSocketError(.invalidConfiguration, "the numbers of the backoff are out of their ranges")
        }
        let (handlers, opened) = try asyncHandlers()
        var series = SessionSeries(self, handlers, backoff: backoff)
        guard try await series.next() != nil else {
            throw WebSocketError(.cancelled, "The task was cancelled while it connected")
        }
        return try opened.take()
    }

    /// Connects, and runs `body` with the connection, on its loop; closes it when `body` is over.
    ///
    /// ```swift
    /// let answer = try await client.withConnection { ws in
    ///     try await ws.send("What time is it?")
    ///     return try await ws.receive()
    /// }
    /// ```
    ///
    /// The code is 1000, or 1011 when `body` throws, and the closing handshake is awaited. A `body` that belongs to an
    /// actor runs there.
    ///
    /// - Throws: what `connect()` throws, and what `body` does.
    public func withConnection<Result>(
        _ body: (AsyncWebSocket) async throws -> Result
    ) async throws -> Result {
        let ws = try await connect()
        do {
            let result = try await withTaskExecutorPreference(ws.loop) {
                // The preference takes effect where the task is next put on a queue.
                await Task.yield()
                return try await body(ws)
            }
            _ = try? await ws.close()
            return result
        } catch {
            _ = try? await ws.close(.internalError)
            throw error
        }
    }

    /// One session after the other, a new one after each loss, as `reconnect` says.
    ///
    /// ```swift
    /// for try await session in client.sessions {
    ///     for try await message in session { print(message) }
    /// }
    /// ```
    ///
    /// A session that is still open when its turn of the loop is over is closed with 1000. One that this side has closed,
    /// with 1000 or a code of its own, is the last; so is one that the server has closed in good order when there is to
    /// be no other attempt. Then the sequence ends, as it does when the task is cancelled. Otherwise it throws what
    /// `connect()` throws, or `.closed`, when the attempts are used up or the failure is final.
    public var sessions: Sessions { Sessions(client: self) }

    /// The sessions of a client; each iteration has its own.
    public struct Sessions: AsyncSequence, Sendable {
        fileprivate let client: WebSocketClient

        /// Connects again and again.
        public struct AsyncIterator: AsyncIteratorProtocol {
            private let client: WebSocketClient
            private var series: (SessionSeries, Opened)?
            private let last = LastSession()

            fileprivate init(client: WebSocketClient) {
                self.client = client
            }

            /// The next session.
            public mutating func next(
                isolation actor: (any Actor)?
            ) async throws(WebSocketError) -> AsyncWebSocket? {
                last.close()
                if series == nil {
                    let (handlers, opened) = try client.asyncHandlers()
                    series = (SessionSeries(client, handlers), opened)
                }
                guard try await series?.0.next() != nil, let session = try series?.1.take() else { return nil }
                last.session = session
                return session
            }
        }

        /// Starts over, with no session.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client) }
    }

    /// Handlers that keep what is received, and where the handle of the connection is found once it is open.
    private func asyncHandlers() throws(WebSocketError) -> (SessionHandlers, Opened) {
        let opened = Opened()
        let handlers = try SessionHandlers(
            name: WebSocketURL(configuration.url).description,
            options: configuration.options,
            started: opened.put
        )
        return (handlers, opened)
    }
}

/// The handle of a connection on its way from the loop to the task that has opened it.
private final class Opened: Sendable {
    private let ws = Lock<AsyncWebSocket?>(nil)

    func put(_ ws: AsyncWebSocket) {
        self.ws.withLock { $0 = ws }
    }

    func take() throws(WebSocketError) -> AsyncWebSocket {
        guard let ws = ws.withLock({ $0.take() }) else { throw .closed }
        return ws
    }
}

/// The session given out last, which is closed with the iteration that gave it.
private final class LastSession {
    var session: AsyncWebSocket?

    func close() {
        session.take()?.webSocket.close()
    }

    deinit {
        close()
    }
}
