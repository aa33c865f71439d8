internal import Synchronization
internal import WebSockets

/// What one client says goes to all others, with the number it was given.
func registerBroadcast(on server: WebSocketServer) throws(WebSocketError) {
    let room = try server.room("broadcast")
    let next = Atomic(0)
    server.webSocket("/broadcast") { ws in
        let id = next.add(1, ordering: .relaxed).oldValue
        try await room.withMember(ws) {
            try await ws.send("\(id)")
            for try await text in ws.texts { room.send("\(id): \(text)", except: ws) }
        }
    }
}
