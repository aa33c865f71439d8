public import WebSockets

extension Routes {
    /// Registers a WebSocket endpoint whose closures are noted in a log before they run.
    ///
    /// The parameters are those of `webSocket(_:subprotocols:options:connect:authorize:ready:data:drain:close:)`; a `data` that
    /// is left out keeps the connection open.
    public func webSocket(
        _ path: String,
        log: EventLog,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        ready: (@Sendable (WebSocket) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)? = nil,
        drain: (@Sendable (WebSocket) -> Void)? = nil,
        close: (@Sendable (WebSocket, CloseInfo) -> Void)? = nil
    ) {
        webSocket(
            path,
            subprotocols: subprotocols,
            options: options,
            connect: connect,
            authorize: authorize,
            ready: { ws in
                log.record(.ready, for: ws)
                try ready?(ws)
            },
            data: { ws, bits, bytes in
                // The span is valid during the call, and the array is a copy.
                log.record(.data(bits, unsafe bytes.withUnsafeBytes { unsafe Array($0) }), for: ws)
                return try data?(ws, bits, bytes) ?? .keepOpen
            },
            drain: { ws in
                log.record(.drain, for: ws)
                drain?(ws)
            },
            close: { ws, info in
                log.record(.close(info), for: ws)
                close?(ws, info)
            }
        )
    }
}
