/// What a WebSocket can become a member of: a room, or the rooms of a pattern.
///
/// Every method may be called on any thread. A WebSocket is a member once, and may be of any number of rooms. When its
/// connection is over it has left them all, before the route's `close` closure is called.
public protocol Joinable: Sendable {
    /// The members.
    var gathering: Gathering { get }
}

extension Joinable {
    /// Makes a WebSocket a member: every message sent after this returns comes to it.
    ///
    /// - Parameter overflow: what happens when it reads too slowly for the messages of the room; nil, the default, for
    ///   what the room's options say.
    /// - Returns: false when it is a member already, or its connection is closing or closed.
    @discardableResult
    public func join(_ ws: some WebSocketHandle, overflow: OverflowPolicy? = nil) -> Bool {
        gathering.join(ws.webSocket, overflow: overflow) != nil
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
    ///     let room = server.room(ws.request.parameters["name"] ?? "lobby")
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
    /// - Throws: what `body` throws.
    public func withMember<Value, Failure: Error>(
        _ ws: some WebSocketHandle,
        overflow: OverflowPolicy? = nil,
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let membership = gathering.join(ws.webSocket, overflow: overflow)
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
