/// A handle of an open WebSocket, with whichever face its route is written: what rooms take as members.
public protocol WebSocketHandle: Sendable {
    /// The connection, for code that does not wait.
    var webSocket: WebSocket { get }
}

extension WebSocket: WebSocketHandle {
    /// The handle itself.
    public var webSocket: WebSocket { self }
}

extension AsyncWebSocket: WebSocketHandle {}
