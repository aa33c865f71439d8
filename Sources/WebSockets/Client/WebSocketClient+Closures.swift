internal import LWSBinding

extension WebSocketClient {
    /// Connects, and handles the session by closures, as a server's route does; connects again as `reconnect` says.
    ///
    /// ```swift
    /// let run = client.open(
    ///     ready: { $0.send("hello") },
    ///     data: { ws, bits, payload in
    ///         print(String(decoding: payload.bytes, as: UTF8.self))
    ///         return .keepOpen
    ///     },
    ///     ended: { error in print(error.map { "\($0)" } ?? "closed") }
    /// )
    /// ```
    ///
    /// Every closure is called on the client's loop and should be quick.
    ///
    /// - Parameters:
    ///   - ready: a session is open. Throwing closes it with 1011.
    ///   - data: a message or a control frame came; the bytes are valid during the call.
    ///   - drain: after `send` has answered `.buffered`: there is room again.
    ///   - close: the session has ended; called once for each `ready`.
    ///   - ended: there is no session and will be none; called once, at last. Nil when the application or, in good
    ///     order, the server closed the last session, or `Run.stop` was called; otherwise why there is none.
    /// - Returns: what stops it; it goes on whether that is kept or not.
    @discardableResult
    public func open(
        ready: (@Sendable (WebSocket) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)? = nil,
        drain: (@Sendable (WebSocket) -> Void)? = nil,
        close: (@Sendable (WebSocket, CloseInfo) -> Void)? = nil,
        ended: (@Sendable (WebSocketError?) -> Void)? = nil
    ) -> Run {
        let run = Run()
        run.start(on: configuration.loops.guest) {
            var failure: WebSocketError?
            do throws(WebSocketError) {
                let handlers = try SessionHandlers(
                    name: WebSocketURL(self.configuration.url).description,
                    options: self.configuration.options,
                    ready: { ws in
                        run.record(ws.session)
                        try ready?(ws)
                    },
                    data: data,
                    drain: drain,
                    close: close
                )
                var series = SessionSeries(self, handlers) { run.isStopped }
                while try await series.next() != nil {}
            } catch {
                failure = error
            }
            run.end()
            guard let ended else { return }
            let error = failure
            self.onLoop { ended(error) }
        }
        return run
    }
}
