internal import WebSockets

/// One handler for a path: it tests whether the request asks for a WebSocket, and echoes with a prefix if so.
func registerEcho(on server: WebSocketServer) {
    server.httpOrWebSocket("/") { request in
        guard request.isWebSocketUpgrade else { return .http(.text("WebSocket endpoint")) }
        return .webSocket(echo)
    }
}

@Sendable
private func echo(_ ws: AsyncWebSocket) async throws {
    for try await text in ws.texts { try await ws.send("Echo: \(text)") }
}
