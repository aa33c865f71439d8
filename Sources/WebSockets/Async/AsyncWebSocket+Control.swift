extension AsyncWebSocket {
    /// Sends a Ping and waits for its Pong, behind everything that was sent before. Several may be under way at once.
    ///
    /// - Returns: the time to the peer and back.
    /// - Throws: `.timedOut` when no Pong has come within `WebSocketOptions.pongTimeout`, which ends nothing but the
    ///   wait; `.closed`; `.cancelled`.
    @discardableResult
    public func ping() async throws(WebSocketError) -> Duration {
        guard isOpen else { throw .closed }
        let session = session
        return try await Wait.run { wait in
            if !session.onLoop({ session.sendPing(wait) }) { wait.end(.failure(.closed)) }
        }
    }

    /// Starts the closing handshake, behind everything sent before, and waits until the connection is over. The first
    /// call counts; others wait with it.
    ///
    /// What the peer sends meanwhile is dropped; what it sent before can still be received.
    ///
    /// - Parameters:
    ///   - code: one that may be sent (RFC 6455 section 7.4); another one closes with 1011 instead.
    ///   - reason: cut to 123 bytes.
    /// - Returns: how the connection ended, which need not be by this call.
    /// - Throws: `.cancelled`; the connection closes all the same.
    @discardableResult
    public func close(_ code: CloseCode = .normal, reason: String = "") async throws(WebSocketError) -> CloseInfo {
        webSocket.close(code, reason: reason)
        return try await closed()
    }

    /// Waits until the connection is over.
    ///
    /// - Returns: how it ended.
    /// - Throws: `.cancelled`.
    public func closed() async throws(WebSocketError) -> CloseInfo {
        if let closeInfo { return closeInfo }
        let session = session
        return try await Wait.run { wait in
            if !session.onLoop({ session.register(closer: wait) }) { session.endLate(wait) }
        }
    }
}

extension AsyncSession {
    fileprivate func sendPing(_ wait: Wait<Duration>) {
        guard !isClosing else { return _ = wait.end(.failure(.closed)) }
        let (due, overflow) = loop.now.addingReportingOverflow(session.handlers.options.pongTimeout.milliseconds)
        let payload = pings.add(wait, sent: loop.preciseNow, due: overflow ? .max : due)
        connection.queuePing(payload)
        connection.reschedule()
    }

    fileprivate func register(closer wait: Wait<CloseInfo>) {
        if let closeInfo { wait.end(.success(closeInfo)) } else { closers.append(wait) }
    }

    /// The loop has ended, and every connection before it.
    fileprivate func endLate(_ wait: Wait<CloseInfo>) {
        wait.end(closeInfo.map { .success($0) } ?? .failure(.closed))
    }
}
