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

/// A chat whose messages are values: each connection's state is the name it has joined by.
func registerProtocol(on server: WebSocketServer) {
    let room = server.room("protocol")
    let users = Mutex<[String]>([])
    server.agent("/protocol", receiving: ClientMessage.self, sending: ServerMessage.self) { _ in
        String?.none
    } handler: { name, event, client in
        switch event {
        case .message(.join(let username)):
            guard name == nil else { return }
            name = username
            client.post(
                .welcome(
                    users: users.withLock {
                        $0 = ($0 + [username]).sorted(); return $0
                    }
                )
            )
            room.join(client.webSocket)
            room.send(try .json(ServerMessage.userJoined(username: username)), except: client.webSocket)
        case .message(.chat(let text)):
            guard let name else { return }
            room.send(try .json(ServerMessage.message(from: name, text: text)))
        case .message(.leave):
            client.webSocket.close()
        case .error:
            client.webSocket.close(.unsupportedData)
        case .close:
            guard let name else { return }
            users.withLock { users in users.firstIndex(of: name).map { _ = users.remove(at: $0) } }
            room.send(try .json(ServerMessage.userLeft(username: name)))
        }
    }
}
