extension Routes {
    /// Registers a WebSocket endpoint with an async handler, which is the life of each connection.
    ///
    /// - Parameters:
    ///   - path: the pattern, see `Routes`.
    ///   - subprotocols: names in the order the server prefers them.
    ///   - options: limits and manners.
    ///   - connect: decides about a handshake; the default accepts. One that throws is answered with 500.
    ///   - authorize: looks at the client for as long as it takes, off the loop; the default lets everyone in.
    ///     Throwing closes with 1011.
    ///   - handler: runs on the loop of the connection from the moment that is open; see `AsyncWebSocket`.
    public func webSocket(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        handler: @escaping @Sendable (AsyncWebSocket) async throws -> Void
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                authorize: authorize.map(erased),
                handlers: SessionHandlers(name: "\(pattern)", options: options) { $0.session.start(handler) }
            )
        }
    }

    /// Registers a WebSocket endpoint with an async handler, whose connections each carry a value of the application.
    ///
    /// As `webSocket` without `userInfo`, with that value as the handler's second argument.
    ///
    /// - Parameter userInfo: makes the value for a connection that `connect` accepted; throwing answers with 500.
    public func webSocket<UserInfo: Sendable>(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        userInfo: @escaping @Sendable (Request) throws -> UserInfo,
        handler: @escaping @Sendable (AsyncWebSocket, UserInfo) async throws -> Void
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                makeUserInfo: userInfo,
                handlers: SessionHandlers(name: "\(pattern)", options: options, started: withUserInfo(handler))
            )
        }
    }

    /// Registers a WebSocket endpoint with an async handler, whose clients are let in by a lookup that takes time and
    /// yields a value for each.
    ///
    /// As `webSocket` with `userInfo`, whose place `authorize` takes.
    public func webSocket<UserInfo: Sendable>(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: @escaping @Sendable (Request) async throws -> Authorization<UserInfo>,
        handler: @escaping @Sendable (AsyncWebSocket, UserInfo) async throws -> Void
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                authorize: erased(authorize),
                handlers: SessionHandlers(name: "\(pattern)", options: options, started: withUserInfo(handler))
            )
        }
    }
}

// The cast cannot fail: the route's `userInfo` or `authorize` closure makes the value that its handler is given.
private func withUserInfo<UserInfo: Sendable>(
    _ handler: @escaping @Sendable (AsyncWebSocket, UserInfo) async throws -> Void
) -> @Sendable (AsyncWebSocket) -> Void {
    { ws in
        guard let info = ws.webSocket.userInfo(as: UserInfo.self) else { return }
        ws.session.start { ws in try await handler(ws, info) }
    }
}
