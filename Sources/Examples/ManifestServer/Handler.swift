internal import WebSocketsJSON

/// What a manifest can put at a path, by its name.
enum Handler: String {
    /// Sends every message back.
    case echo
    /// A chat whose newcomers get what was said before.
    case chat
    /// Adds numbers, and says so when it was asked for something else.
    case calculator

    func register(at path: String, on routes: some Routes, _ options: WebSocketOptions) {
        switch self {
        case .echo:
            routes.webSocket(path, options: options) { ws in
                for try await message in ws { try await ws.send(message) }
            }
        case .chat:
            routes.actor(path, state: [String](), options: options) { lines, event in
                switch event.kind {
                case .connect: (lines, [try .json(lines)])
                case .text(let text): (lines.suffix(99) + [text], [.text(text, to: .all)])
                case .binary, .ping, .pong, .close: (lines, [])
                }
            }
        case .calculator:
            routes.agent(path, receiving: [Int].self, sending: [String: Int].self, options: options) { _ in
                0
            } handler: { sum, event, client in
                switch event {
                case .message(let numbers):
                    sum = numbers.reduce(sum, &+)
                    client.post(["sum": sum])
                case .error: client.post(["sum": sum])
                case .close: break
                }
            }
        }
    }
}
