internal import WebSockets

/// Connects, sends, receives, closes.
func converse(_ url: String) async throws(WebSocketError) {
    try await say("Hello, WebSocket!", to: WebSocketClient(url).connect())
}

/// Sends one message, prints the answer and closes the connection.
func say(_ text: String, to ws: AsyncWebSocket) async throws(WebSocketError) {
    try await ws.send(text)
    if case .text(let answer) = try await ws.receive() { print("Got: \(answer)") }
    try await ws.close()
}
