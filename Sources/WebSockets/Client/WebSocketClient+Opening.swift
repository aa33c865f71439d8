internal import LWSBinding

extension WebSocketClient {
    /// Opens one WebSocket that `handlers` handle.
    func establish(_ handlers: SessionHandlers) async throws(WebSocketError) -> Session {
        let loop = try nextLoop()
        let compression = handlers.compression
        let plan = try ClientPlan(configuration, compression: compression, tls: tls)
        // Certificates are read here and not on the loop.
        if plan.url.isSecure { _ = try tls.client() }
        let opening = ClientOpening(plan, handlers, on: loop)
        do throws(WebSocketError) {
            return try await Wait.run { wait in
                let isTaken = loop.post(
                    .run {
                        opening.start { outcome in
                            // Nobody has it who could close it.
                            if !wait.end(outcome), case .success(let session) = outcome {
                                WebSocket(session: session).close()
                            }
                        }
                    }
                )
                if !isTaken { wait.end(.failure(.loopEnded)) }
            }
        } catch {
            if error.code == .cancelled { loop.post(.run { opening.cancel() }) }
            throw error
        }
    }

    /// Waits before an attempt, until that time of `now`.
    ///
    /// - Throws: `.cancelled`, `.notRunning`.
    func pause(until due: Duration) async throws(WebSocketError) {
        let loop = try nextLoop()
        try await Wait<Void>.run { wait in
            pauses.withLock { $0[ObjectIdentifier(wait)] = wait }
            let isTaken = loop.post(
                .run {
                    guard loop.stopping == nil else { return self.end(wait, .failure(.loopEnded)) }
                    let due = due.milliseconds
                    guard due > loop.now else { return self.end(wait) }
                    loop.callLater(at: due) {
                        self.end(wait, loop.stopping == nil ? .success(()) : .failure(.loopEnded))
                    }
                }
            )
            if !isTaken { end(wait, .failure(.loopEnded)) }
        }
    }

    /// Ends a pause.
    func end(_ pause: Wait<Void>, _ outcome: Wait<Void>.Outcome = .success(())) {
        pauses.withLock { $0[ObjectIdentifier(pause)] = nil }
        pause.end(outcome)
    }

    /// Calls `body` on one of the client's loops, or here when they have ended.
    func onLoop(_ body: @escaping @Sendable () -> Void) {
        guard let loop = try? nextLoop(), loop.post(.run(body)) else { return body() }
    }

    /// The loop for the next session.
    private func nextLoop() throws(WebSocketError) -> EventLoop {
        if let loop = configuration.loop { loop } else { try configuration.loops.next() }
    }

    /// Time of the clock that its deadlines go by.
    var now: Duration {
        let clock = configuration.loop.map(\.settings.clock) ?? configuration.loops.clock
        return .milliseconds(clock?.milliseconds ?? UVLoop.nanoseconds / 1_000_000)
    }
}
