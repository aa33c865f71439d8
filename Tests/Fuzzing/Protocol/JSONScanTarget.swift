import WebSockets
import WebSocketsJSON

/// How often what follows is repeated, in two bytes, then a piece of JSON; the whole is cut to 16 KiB. Whatever it is, it
/// is decoded or refused in no time.
func fuzzJSONScan(_ input: consuming Input) {
    var input = input
    let refusesRepeatedNames = input.takeByte() & 1 == 1
    let count = Int(input.takeByte())
    let piece = Array(input.rest)
    var text = piece
    for _ in 0..<count where text.count < 1 << 14 { text += piece }
    text = Array(text.prefix(1 << 14))
    var coder = JSONMessageCoder(maxDepth: 32)
    coder.refusesRepeatedNames = refusesRepeatedNames
    let (asStrings, asCommand) = requireQuick("decoding \(text.count) bytes") {
        (decoded([String: String].self, text, coder), decoded(Command.self, text, coder))
    }
    for name in asStrings?.keys ?? [:].keys { require(name.utf8.count <= 1024, "a name of \(name.utf8.count) bytes") }
    if asCommand != nil { require(text.first != 0xEF && !text.contains(0), "\(text) has a mark or a zero byte") }
}

private func decoded<Value: Decodable>(_ type: Value.Type, _ text: [UInt8], _ coder: JSONMessageCoder) -> Value? {
    try? coder.value(type, from: unsafe text.span.bytes, as: .text)
}

private enum Command: Codable, TaggedEnum {
    case mode(Mode)
    case names([String: Int])
    case nested([Nested])

    enum Mode: String, Codable {
        case on, off
    }

    struct Nested: Codable {
        var nested: [Nested]?
        var set: Set<String>?
    }
}
