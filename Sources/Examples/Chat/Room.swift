internal import Foundation
internal import Synchronization
internal import WebSockets

/// Everyone in the chat, by a name of their own.
final class Room: Sendable {
    /// One visitor: the name is agreed on when the WebSocket is open.
    final class Visitor: Sendable {
        let wish: String
        let name = Mutex("")

        init(wish: String) {
            self.wish = wish
        }
    }

    private let members = Mutex<[String: WebSocket]>([:])

    /// Serves the room at `/chat?name=NAME`.
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
        let (name, users) = members.withLock { members in
            var name = visitor.wish
            var number = 2
            while members[name] != nil {
                name = "\(visitor.wish) \(number)"
                number += 1
            }
            members[name] = ws
            return (name, members.keys.sorted())
        }
        visitor.name.withLock { $0 = name }
        ws.send(Message.welcome(name: name, users: users).json)
        tell(.joined(name: name), except: ws)
    }

    private func say(_ text: String, _ visitor: Visitor) {
        let name = visitor.name.withLock { $0 }
        tell(.message(name: name, text: text, time: Date().timeIntervalSince1970))
    }

    private func leave(_ visitor: Visitor) {
        let name = visitor.name.withLock { $0 }
        members.withLock { _ = $0.removeValue(forKey: name) }
        tell(.left(name: name))
    }

    /// Framed once, sent to all.
    private func tell(_ message: Message, except absent: WebSocket? = nil) {
        let prepared = PreparedMessage(text: message.json)
        for member in members.withLock({ $0.values }) where member != absent { member.send(prepared) }
    }

    private static func tidy(_ name: String) -> String {
        let name = name.replacing("+", with: " ").trimmingCharacters(in: .whitespacesAndNewlines).prefix(32)
        return name.isEmpty ? "Guest" : String(name)
    }
}
