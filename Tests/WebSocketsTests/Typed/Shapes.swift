import WebSockets

/// The typed protocol of a chat, as its clients in browsers know it.
enum ClientMessage: Codable, TaggedEnum, Equatable {
    case join(username: String)
    case chat(text: String)
    case leave
}

enum ServerMessage: Codable, TaggedEnum, Equatable {
    case welcome(users: [String])
    case userJoined(username: String)
    case message(from: String, text: String)
    case userLeft(username: String)

    enum CodingKeys: String, CodingKey {
        case welcome, userJoined = "joined", message, userLeft = "left"
    }
}

/// The messages of a calculator: those of the client in Swift's own form, those of the server tagged and renamed.
enum ClientToServer: Codable, Equatable {
    case exampleRequest(a: Int, b: Int)
}

enum ServerToClient: Codable, TaggedEnum, Equatable {
    case exampleResponse(Int)
    case errorResponse(String)

    enum CodingKeys: String, CodingKey {
        case exampleResponse = "int"
        case errorResponse = "string"
    }
}
