import WebSocketProtocol

/// The head of an HTTP response and what follows it (RFC 9112 section 4).
struct ServerResponse {
    let status: Int
    let fields: [(name: String, value: String)]
    let rest: ArraySlice<UInt8>

    /// Whether the connection is a WebSocket from here on.
    var isUpgrade: Bool { status == 101 }

    /// `nil` unless the bytes begin with a well-formed head.
    init?(_ bytes: [UInt8]) {
        let end = Array("\r\n\r\n".utf8)
        guard let index = bytes.indices.first(where: { bytes[$0...].starts(with: end) }),
            let head = String(validating: bytes[..<index], as: UTF8.self)
        else { return nil }
        rest = bytes[(index + end.count)...]
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let parts = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(parts[0]), parts[1].count == 3,
            let status = Int(parts[1]), (100...599).contains(status)
        else { return nil }
        self.status = status
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")),
                line.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
                line[..<colon].utf8.allSatisfy(Self.isTokenByte), colon != line.startIndex
            else { return nil }
            let value = line[colon...].dropFirst().drop { $0 == " " }
            fields.append((line[..<colon].lowercased(), String(value)))
        }
        self.fields = fields
    }

    /// The only value of a field; `nil` when it came never or more than once.
    subscript(name: String) -> String? {
        let values = fields.filter { $0.name == name }
        return values.count == 1 ? values[0].value : nil
    }

    /// What was agreed on about compression, `nil` for none; ends the process when the field is not well made.
    var compression: DeflateParameters? {
        let values = fields.filter { $0.name == "sec-websocket-extensions" }.map(\.value)
        guard !values.isEmpty else { return nil }
        let wishes = Compression(contextTakeover: true, peerContextTakeover: true)
        guard values.count == 1, let elements = ExtensionHeader.parse(values),
            let agreed = try? wishes.confirm(elements)
        else { fatalError("extensions \(values)") }
        return agreed
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !#""(),/:;<=>?@[\]{}"#.utf8.contains(byte)
    }
}
