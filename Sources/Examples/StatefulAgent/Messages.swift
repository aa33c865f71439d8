internal import WebSocketsJSON

/// What clients send; both ends know this file. On the wire `{"exampleRequest":{"a":1,"b":2}}`.
enum ClientToServer: Codable, Sendable {
    case exampleRequest(a: Int, b: Int)
}

/// What they are answered, as `{"type":"int","value":3}` and `{"type":"string","value":"…"}`.
enum ServerToClient: Codable, TaggedEnum, Sendable {
    case exampleResponse(Int)
    case errorResponse(String)

    enum CodingKeys: String, CodingKey {
        case exampleResponse = "int"
        case errorResponse = "string"
    }
}
