/// What a WebSocket can become a member of: a room, or the rooms of a pattern.
///
/// Every method may be called on any thread. A WebSocket is a member once, and may be of as many rooms and patterns as
/// `WebSocketOptions.maxRooms` of its route allows. When its connection is over it has left them all, before the route's
/// `close` closure is called.
public protocol Joinable: Sendable {
    /// The members.
    var gathering: Gathering { get }
}

extension Joinable {
    /// Makes a WebSocket a member: every message sent after this returns comes to it.
    ///
    /// - Parameter overflow: what happens when it reads too slowly for the messages of the room; nil, the default, for
    ///   what the room's options say.
    /// - Returns: whether it has become a member, and if not, why.
    @discardableResult
    public func join(_ ws: some WebSocketHandle, overflow: OverflowPolicy? = nil) -> JoinResult {
        gathering.join(ws.webSocket, overflow: overflow).result
    }

    /// Ends a membership: every message sent before this is for it, and none that is sent after this returns.
    ///
    /// - Returns: false when it was no member.
    @discardableResult
    public func leave(_ ws: some WebSocketHandle) -> Bool {
        gathering.remove(ws.webSocket.id)
    }

    /// Makes a WebSocket a member for the length of `body`.
    ///
    /// ```swift
    /// server.webSocket("/rooms/:name") { ws in
    ///     let room = try server.room(ws.request.parameters["name"] ?? "lobby")
    ///     try await room.withMember(ws) {
    ///         for try await text in ws.texts { room.send(text, except: ws) }
    ///     }
    /// }
    /// ```
    ///
    /// One that is a member already stays one afterwards. One whose connection is closing or closed does not become
    /// one; `body` runs all the same and finds that out from the connection.
    ///
    /// - Parameter overflow: as in `join`.
    /// - Returns: what `body` returns.
    /// - Throws: `WebSocketError` with the code `.tooManyRooms` when the connection is in as many rooms as it may be;
    ///   `body` does not run then. What `body` throws.
    public func withMember<Value>(
        _ ws: some WebSocketHandle,
        overflow: OverflowPolicy? = nil,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let (result, membership) = gathering.join(ws.webSocket, overflow: overflow)
        guard result != .tooManyRooms else {
            throw WebSocketError(.tooManyRooms, "The connection is in as many rooms as its route allows")
        }
        defer { membership?.end() }
        return try await body()
    }

    /// Those who are members at the moment, on this server.
    public var members: [WebSocket] { gathering.members }

    /// How many they are.
    public var count: Int { gathering.count }

    /// Whether a WebSocket is a member.
    public func contains(_ ws: some WebSocketHandle) -> Bool { gathering.contains(ws.webSocket.id) }
}
