internal import WebSockets

/// Regular HTTP requests are answered on the same port.
func registerPage(on server: WebSocketServer) {
    server.http("/") { _ in .html("<h1>WebSocket Server</h1>") }
}

/// One closure for each callback. What C passes to all of them as user data, here the journal, closures capture.
func registerCallbacks(on server: WebSocketServer, _ journal: Journal) {
    server.webSocket(
        "/websocket",
        connect: { _ in
            journal.count("WebSocket client connected")
            return .accept  // 0 in C; anything else is `.reject` with an HTTP status
        },
        ready: { ws in
            journal.count("WebSocket ready")
            ws.send("Welcome!")
        },
        data: { ws, bits, bytes in
            journal.count("Received bits \(bits.opcode.rawValue)")
            switch bits.opcode {
            case .text: ws.send(bytes, as: .text)  // 1
            case .binary: ws.send(bytes, as: .binary)  // 2
            case .close, .ping, .pong: break  // 8, 9 and 10 are answered already
            case .continuation: break  // messages come whole unless the options ask for fragments
            }
            return .keepOpen
        },
        close: { _, info in journal.count("WebSocket client disconnected, \(info.code)") }
    )
}
