internal import Foundation
internal import Synchronization
internal import WebSockets

/// Everyone in the chat, by a name of their own.
final class Lobby: Sendable {
    /// One visitor: the name is agreed on when the WebSocket is open.
    final class Visitor: Sendable {
        let wish: String
        let name = Mutex("")

        init(wish: String) {
            self.wish = wish
        }
    }

    private let room: Room
    /// Told apart by their bytes, as what clients choose should be.
    private let names = Mutex<Set<UTF8Key>>([])

    init(room: Room) {
        self.room = room
    }

    /// Serves the lobby at `/chat?name=NAME`.
    func register(on routes: some Routes) {
        var options = WebSocketOptions()
        options.maxMessageSize = 8 << 10
        routes.webSocket(
            "/chat",
            options: options,
            userInfo: { request in Visitor(wish: Self.tidy(request.query["name"] ?? "")) },
            ready: { [self] ws, visitor in enter(ws, visitor) },
            data: { [self] ws, visitor, bits, bytes in
                if bits.opcode == .text, let text = String(utf8: bytes) { say(String(text.prefix(2000)), visitor) }
                return .keepOpen
            },
            close: { [self] _, visitor, _ in leave(visitor) }
        )
    }

    private func enter(_ ws: WebSocket, _ visitor: Visitor) {
        let (name, users) = names.withLock { names in
            var name = visitor.wish
            var number = 2
            while !names.insert(UTF8Key(name)).inserted {
                name = "\(visitor.wish) \(number)"
                number += 1
            }
            return (name, names.map(\.text).sorted())
        }
        visitor.name.withLock { $0 = name }
        // On the loop of the WebSocket nothing of the room comes between the two.
        room.join(ws)
        ws.send(Message.welcome(name: name, users: users).json)
        room.send(Message.joined(name: name).json, except: ws)
    }

    private func say(_ text: String, _ visitor: Visitor) {
        let name = visitor.name.withLock { $0 }
        room.send(Message.message(name: name, text: text, time: Date().timeIntervalSince1970).json)
    }

    private func leave(_ visitor: Visitor) {
        let name = visitor.name.withLock { $0 }
        names.withLock { _ = $0.remove(UTF8Key(name)) }
        room.send(Message.left(name: name).json)
    }

    private static func tidy(_ name: String) -> String {
        let name = name.replacing("+", with: " ").trimmingCharacters(in: .whitespacesAndNewlines).prefix(32)
        // A character may have any number of marks.
        return name.isEmpty || name.utf8.count > 128 ? "Guest" : String(name)
    }
}
