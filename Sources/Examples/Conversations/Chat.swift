internal import WebSockets

/// Everybody hears everything. A client that is killed leaves the room like any other, and nobody notices.
func registerChat(on server: WebSocketServer) throws(WebSocketError) {
    let room = try server.room("chat")
    server.webSocket("/chat") { ws in
        try await room.withMember(ws) {
            try await ws.send("Welcome to the chat")
            for try await text in ws.texts { room.send(text) }
        }
    }
}
