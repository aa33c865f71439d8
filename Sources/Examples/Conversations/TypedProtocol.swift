internal import Synchronization
internal import WebSocketsJSON

/// What clients say, as `{"type": "join", "username": "ann"}`.
private enum ClientMessage: Codable, TaggedEnum {
    case join(username: String)
    case chat(text: String)
    case leave
}

/// What they are told; the names of some are others on the wire.
private enum ServerMessage: Codable, TaggedEnum {
    case welcome(users: [String])
    case userJoined(username: String)
    case message(from: String, text: String)
    case userLeft(username: String)

    enum CodingKeys: String, CodingKey {
        case welcome, userJoined = "joined", message, userLeft = "left"
    }
}

/// Who is in the chat. Names are what clients say, and are told apart by their bytes.
private final class Users: Sendable {
    private let names = Mutex<[UTF8Key]>([])

    /// Adds one and returns all.
    func add(_ name: String) -> [String] {
        names.withLock { names in
            names.append(UTF8Key(name))
            return names.map(\.text)
        }
    }

    func remove(_ name: String) {
        names.withLock { names in
            if let index = names.firstIndex(of: UTF8Key(name)) { names.remove(at: index) }
        }
    }
}

/// A chat whose messages are values: each connection's state is the name it has joined by.
func registerProtocol(on server: WebSocketServer) throws(WebSocketError) {
    let room = try server.room("protocol")
    let users = Users()
    server.agent("/protocol", receiving: ClientMessage.self, sending: ServerMessage.self) { _ -> String? in
        nil
    } handler: { name, event, client in
        switch event {
        case .message(.join(let username)):
            guard name == nil else { return }
            name = username
            client.post(.welcome(users: users.add(username)))
            room.join(client.webSocket)
            room.send(try PreparedMessage(json: ServerMessage.userJoined(username: username)), except: client.webSocket)
        case .message(.chat(let text)):
            guard let name else { return }
            room.send(try PreparedMessage(json: ServerMessage.message(from: name, text: text)))
        case .message(.leave):
            client.webSocket.close()
        case .error:
            client.webSocket.close(.unsupportedData)
        case .close:
            guard let name else { return }
            users.remove(name)
            room.send(try PreparedMessage(json: ServerMessage.userLeft(username: name)))
        }
    }
}
