internal import LWSBinding

extension TextHeartbeat {
    /// The heartbeat in the form that is compared with.
    var policy: TextHeartbeatWatch.Policy {
        TextHeartbeatWatch.Policy(
            interval: interval.milliseconds,
            timeout: timeout.milliseconds,
            ping: ping,
            pong: pong
        )
    }

    /// A route's `data` closure that is not shown the heartbeat.
    func hidden(
        from data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)?
    ) -> @Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction {
        { ws, bits, payload in
            if ws.connection.takeHeartbeat(bits, payload) { return .keepOpen }
            return try data?(ws, bits, payload) ?? .keepOpen
        }
    }
}

extension Connection {
    /// The WebSocket is open: the heartbeat begins, if the options ask for one.
    func startHeartbeat(of session: Session) {
        guard let policy = session.handlers.textHeartbeat else { return }
        textHeartbeat = TextHeartbeatWatch(policy, isAsking: session.client != nil, now: loop.now)
    }

    /// Does what the heartbeat wants now.
    func checkHeartbeat() {
        switch textHeartbeat?.check(isReading: isReading, at: loop.now) {
        case .wait, nil: break
        case .send(let text): sendHeartbeat(text)
        case .giveUp: closeOnLoop(.goingAway, "no heartbeat")
        }
    }

    /// True for a message that is a heartbeat, and nobody else's business.
    fileprivate func takeHeartbeat(_ bits: FrameBits, _ payload: RawSpan) -> Bool {
        guard !bits.opcode.isControl, let heartbeat = textHeartbeat else { return false }
        let mayConcern = bits.opcode == .text && bits.fin && heartbeat.mayConcern(payload.byteCount)
        switch textHeartbeat?.received(text: mayConcern ? [UInt8](copying: payload) : nil, at: loop.now) {
        case .deliver, nil: return false
        case .drop: return true
        case .send(let text):
            sendHeartbeat(text)
            return true
        }
    }

    private func sendHeartbeat(_ text: [UInt8]) {
        _ = send(FrameBits(.text), unsafe text.span.bytes)
    }
}
