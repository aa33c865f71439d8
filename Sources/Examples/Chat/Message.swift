internal import Foundation

/// What the server tells the page, as JSON with the kind under "type".
enum Message: Encodable {
    case welcome(name: String, users: [String])
    case joined(name: String)
    case left(name: String)
    case message(name: String, text: String, time: Double)

    private enum Key: String, CodingKey {
        case type, name, users, text, time
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        switch self {
        case .welcome(let name, let users):
            try object.encode("welcome", forKey: .type)
            try object.encode(name, forKey: .name)
            try object.encode(users, forKey: .users)
        case .joined(let name):
            try object.encode("joined", forKey: .type)
            try object.encode(name, forKey: .name)
        case .left(let name):
            try object.encode("left", forKey: .type)
            try object.encode(name, forKey: .name)
        case .message(let name, let text, let time):
            try object.encode("message", forKey: .type)
            try object.encode(name, forKey: .name)
            try object.encode(text, forKey: .text)
            try object.encode(time, forKey: .time)
        }
    }

    /// Strings and numbers always encode.
    var json: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
