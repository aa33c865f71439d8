extension Routes {
    /// Registers a path on which one handler sees plain requests and handshakes alike, and chooses for each.
    ///
    /// ```swift
    /// server.httpOrWebSocket("/echo") { request in
    ///     guard request.isWebSocketUpgrade else { return .http(.text("a WebSocket endpoint\n")) }
    ///     return .webSocket { ws in
    ///         for try await message in ws { try await ws.send(message) }
    ///     }
    /// }
    /// ```
    ///
    /// Where a path always means the same, `http` and `webSocket` registered side by side say it more simply.
    ///
    /// - Parameters:
    ///   - path: the pattern, see `Routes`.
    ///   - subprotocols: names in the order the server prefers them.
    ///   - options: limits and manners of the WebSockets.
    ///   - decide: called on the loop of the connection, which it must not block; one that throws is answered with 500.
    ///     A handshake that is not valid, or from an origin that is not allowed, is answered without it.
    public func httpOrWebSocket(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        decide: @escaping @Sendable (Request) throws -> UpgradeDecision
    ) {
        http(path) { request in
            switch try decide(request).choice {
            case .http(let response): response
            case .webSocket: .upgradeRequired
            }
        }
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: { request in
                    switch try decide(request).choice {
                    case .http(let response): .reject(response)
                    case .webSocket(let handler): .accept(carrying: handler)
                    }
                },
                handlers: SessionHandlers(name: "\(pattern)", options: options) { ws in
                    guard let handler = ws.webSocket.userInfo(as: UpgradeHandler.self) else { return }
                    ws.session.start(handler.body)
                }
            )
        }
    }
}
