/// Where routes are registered: a server, or a group of routes with a base path.
///
/// Patterns are literals (`/a/b`), parameters (`/rooms/:name`, one segment) and a trailing wildcard (`/files/*`). The
/// most specific one that fits wins, whatever the order of registration. A pattern that is not valid, or registered
/// twice, is reported by `WebSocketServer.start()`.
public protocol Routes {
    /// Adds a route; use `http` and `webSocket`.
    func add(_ route: Route)
}

/// A route ready to be added.
public struct Route: Sendable {
    var registration: Registration
}

extension Routes {
    /// Answers GET and HEAD on a path; other methods get 405, requests with content 413.
    ///
    /// - Parameter handler: called on the loop of the connection, which it must not block; one that throws is
    ///   answered with 500.
    public func http(_ path: String, _ handler: @escaping @Sendable (Request) throws -> Response) {
        add(Route(registration: Registration(path: [path], kind: .http(handler))))
    }

    /// Registers a WebSocket endpoint.
    ///
    /// For each connection the closures are called in the order of the parameters and never two at a time, on the
    /// thread of the connection's loop, which they must not block. `close` is called exactly once if `ready` was, and
    /// not at all otherwise.
    ///
    /// - Parameters:
    ///   - path: the pattern, see `Routes`.
    ///   - subprotocols: names in the order the server prefers them.
    ///   - options: limits and manners.
    ///   - connect: decides about a handshake; the default accepts. One that throws is answered with 500.
    ///   - authorize: looks at the client for as long as it takes, in a database perhaps, off the loop; the default
    ///     lets everyone in. The handshake is answered when the closure has answered; its task is cancelled when the
    ///     client goes, when its time is over, and at a stop. Throwing answers 500.
    ///   - ready: the connection is open. Throwing closes it with 1011.
    ///   - data: a message, or a fragment where the options ask for them, and every control frame: bits 9 for a Ping
    ///     (already answered), 10 for a Pong, 8 for the peer's Close (code and reason are in the bytes, and come to
    ///     `close` as well). The bytes are valid during the call. Throwing closes with 1011.
    ///   - drain: the queue has fallen to the low watermark after a `.buffered` or `.overflow` verdict.
    ///   - close: the connection is over, and why. Sending is answered `.closed`.
    public func webSocket(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        ready: (@Sendable (WebSocket) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)? = nil,
        drain: (@Sendable (WebSocket) -> Void)? = nil,
        close: (@Sendable (WebSocket, CloseInfo) -> Void)? = nil
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                authorize: authorize.map(erased),
                handlers: SessionHandlers(
                    name: "\(pattern)",
                    options: options,
                    ready: ready,
                    data: data,
                    drain: drain,
                    close: close
                )
            )
        }
    }

    /// Registers a WebSocket endpoint whose connections each carry a value of the application.
    ///
    /// As `webSocket` without `userInfo`, with that value as the second argument of every closure.
    ///
    /// - Parameter userInfo: makes the value for a connection that `connect` accepted; throwing answers with 500.
    public func webSocket<UserInfo: Sendable>(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        userInfo: @escaping @Sendable (Request) throws -> UserInfo,
        ready: (@Sendable (WebSocket, UserInfo) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, UserInfo, FrameBits, RawSpan) throws -> DataAction)? = nil,
        drain: (@Sendable (WebSocket, UserInfo) -> Void)? = nil,
        close: (@Sendable (WebSocket, UserInfo, CloseInfo) -> Void)? = nil
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                makeUserInfo: userInfo,
                handlers: SessionHandlers(
                    name: "\(pattern)",
                    options: options,
                    ready: ready.map(withUserInfo),
                    data: data.map(withUserInfo),
                    drain: drain.map(withUserInfo),
                    close: close.map(withUserInfo)
                )
            )
        }
    }

    /// Registers a WebSocket endpoint whose clients are let in by a lookup that takes time and yields a value for each.
    ///
    /// As `webSocket` with `userInfo`, whose place `authorize` takes.
    public func webSocket<UserInfo: Sendable>(
        _ path: String,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: @escaping @Sendable (Request) async throws -> Authorization<UserInfo>,
        ready: (@Sendable (WebSocket, UserInfo) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, UserInfo, FrameBits, RawSpan) throws -> DataAction)? = nil,
        drain: (@Sendable (WebSocket, UserInfo) -> Void)? = nil,
        close: (@Sendable (WebSocket, UserInfo, CloseInfo) -> Void)? = nil
    ) {
        addWebSocket(path) { pattern throws(WebSocketError) in
            try WebSocketRoute(
                pattern: pattern,
                subprotocols: subprotocols,
                connect: connect,
                authorize: erased(authorize),
                handlers: SessionHandlers(
                    name: "\(pattern)",
                    options: options,
                    ready: ready.map(withUserInfo),
                    data: data.map(withUserInfo),
                    drain: drain.map(withUserInfo),
                    close: close.map(withUserInfo)
                )
            )
        }
    }

    /// Routes that share a base path.
    public func group(_ base: String) -> RouteGroup {
        RouteGroup(base: base) { add($0) }
    }

    func addWebSocket(
        _ path: String,
        _ make: @escaping @Sendable (RoutePattern) throws(WebSocketError) -> WebSocketRoute
    ) {
        add(Route(registration: Registration(path: [path], kind: .webSocket(make))))
    }
}

/// Routes that share a base path; groups nest.
public struct RouteGroup: Routes {
    let base: String
    let parent: (Route) -> Void

    /// Adds a route below the base path.
    public func add(_ route: Route) {
        var route = route
        route.registration.path.insert(base, at: 0)
        parent(route)
    }
}

// The casts below cannot fail: a route's `userInfo` or `authorize` closure makes the value that its other closures are given.

private func withUserInfo<UserInfo: Sendable>(
    _ body: @escaping @Sendable (WebSocket, UserInfo) throws -> Void
) -> @Sendable (WebSocket) throws -> Void {
    { ws in if let info = ws.userInfo(as: UserInfo.self) { try body(ws, info) } }
}

private func withUserInfo<UserInfo: Sendable>(
    _ body: @escaping @Sendable (WebSocket, UserInfo) -> Void
) -> @Sendable (WebSocket) -> Void {
    { ws in if let info = ws.userInfo(as: UserInfo.self) { body(ws, info) } }
}

private func withUserInfo<UserInfo: Sendable>(
    _ body: @escaping @Sendable (WebSocket, UserInfo, FrameBits, RawSpan) throws -> DataAction
) -> @Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction {
    { ws, bits, bytes in
        guard let info = ws.userInfo(as: UserInfo.self) else { return .keepOpen }
        return try body(ws, info, bits, bytes)
    }
}

private func withUserInfo<UserInfo: Sendable>(
    _ body: @escaping @Sendable (WebSocket, UserInfo, CloseInfo) -> Void
) -> @Sendable (WebSocket, CloseInfo) -> Void {
    { ws, end in if let info = ws.userInfo(as: UserInfo.self) { body(ws, info, end) } }
}

func erased<UserInfo: Sendable>(
    _ authorize: @escaping @Sendable (Request) async throws -> Authorization<UserInfo>
) -> @Sendable (Request) async throws -> Authorization<any Sendable> {
    { request in
        switch try await authorize(request) {
        case .accept(let userInfo): .accept(userInfo)
        case .reject(let response, let code): .reject(response, closeCode: code)
        }
    }
}
