internal import WebSocketsJSON

/// JSON in and out. What is no such message is answered, and the conversation goes on.
func registerJSON(on server: WebSocketServer) {
    server.webSocket("/json") { ws in
        for try await event in ws.events(as: Note.self) {
            switch event {
            case .message(let note): try await ws.send(json: Note(type: note.type, text: "You said \(note.text)"))
            case .error(let error): try await ws.send(json: Note(type: "error", text: error.message))
            case .close: break
            }
        }
    }
}

private struct Note: Codable {
    var type: String
    var text: String
}
