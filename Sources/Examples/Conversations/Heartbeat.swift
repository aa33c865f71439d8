internal import WebSockets

/// Clients say "ping" every half a minute and are told "pong"; one that is silent for a minute is closed.
func registerHeartbeat(on server: WebSocketServer) {
    var options = WebSocketOptions()
    options.textHeartbeat = TextHeartbeat(interval: .seconds(30), timeout: .seconds(60))
    server.webSocket("/heartbeat", options: options) { ws in
        for try await text in ws.texts { try await ws.send("Handled: \(text)") }
    }
}
