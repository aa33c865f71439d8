internal import WebSockets

/// A room for each name, which is there as long as somebody is in it.
func registerRooms(on server: WebSocketServer) {
    server.webSocket("/rooms/:name") { [unowned server] ws in
        let room = try server.room("rooms/\(ws.request.parameters["name"] ?? "")")
        try await room.withMember(ws) {
            try await ws.send("You are in \(room.name)")
            for try await text in ws.texts { room.send(text) }
        }
    }
}
