internal import ExampleSupport
internal import WebSockets

/// Tells the end of the connection from everything else that can go wrong.
func registerErrors(on server: WebSocketServer) {
    server.webSocket("/errors") { ws in
        do {
            while true { try await ws.send(process(ws.receive())) }
        } catch let error as WebSocketError where error.code == .closed {
            say("Client disconnected: \(ws.closeInfo?.code ?? .abnormal)")
        } catch {
            say("WebSocket error: \(error)")
            // What went wrong in detail is for the log, not for the peer.
            try await ws.close(.unsupportedData, reason: "numbers only")
        }
    }
}

private struct NotANumber: Error, CustomStringConvertible {
    let description = "numbers only"
}

/// Doubles a number.
private func process(_ message: Message) throws(NotANumber) -> String {
    guard case .text(let text) = message, let number = Int(text), abs(number) < Int.max / 2 else { throw NotANumber() }
    return "\(2 * number)"
}
