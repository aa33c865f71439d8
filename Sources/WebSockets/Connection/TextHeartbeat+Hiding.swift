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
            if ws.connection.takeTextHeartbeat(bits, payload) { return .keepOpen }
            return try data?(ws, bits, payload) ?? .keepOpen
        }
    }
}
