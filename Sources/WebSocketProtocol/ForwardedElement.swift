/// What one proxy said in a `Forwarded` field: `for="[2001:db8::1]:4711";proto=https;host=example.org` (RFC 7239
/// section 4).
struct ForwardedElement {
    /// Who made the request to the proxy; `nil` when it does not say, or hides it.
    private(set) var node: ForwardedNode?
    /// Whether the request came over TLS; `nil` when that is not told.
    private(set) var isSecure: Bool?
    /// The `Host` of the request; `nil` when it is not told.
    private(set) var host: String?

    /// Nil when the element is malformed or has a parameter twice.
    init?(_ text: Substring.UTF8View) {
        var names: Set<UTF8Key> = []
        var rest = text
        while !rest.isEmpty {
            guard let pair = Self.takePair(from: &rest), names.insert(pair.name).inserted else { return nil }
            let value = pair.value[...].utf8
            switch pair.name.text {
            case "for": node = ForwardedNode(value)
            case "proto": isSecure = ForwardedClient.isSecure(scheme: value)
            case "host": host = pair.value
            default: break
            }
        }
    }

    /// Removes one parameter and the semicolon behind it; `nil` when there is something else.
    private static func takePair(from text: inout Substring.UTF8View) -> (name: UTF8Key, value: String)? {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = text[..<equals]
        guard !name.isEmpty, name.allSatisfy(TokenList.isTokenByte) else { return nil }
        text = text[equals...].dropFirst()
        let value: [UInt8]
        if text.first == UInt8(ascii: "\"") {
            guard let quoted = takeQuoted(from: &text) else { return nil }
            value = quoted
        } else {
            let token = text.prefix(while: TokenList.isTokenByte)
            guard !token.isEmpty else { return nil }
            value = Array(token)
            text = text[token.endIndex...]
        }
        text = TokenList.trimmingWhitespace(text)
        if !text.isEmpty {
            guard text.first == UInt8(ascii: ";") else { return nil }
            text = TokenList.trimmingWhitespace(text.dropFirst())
        }
        return (UTF8Key(decoding: name.map(TokenList.lowercased)), String(decoding: value, as: UTF8.self))
    }

    /// Removes a quoted string and returns what it stands for (RFC 9110 section 5.6.4).
    private static func takeQuoted(from text: inout Substring.UTF8View) -> [UInt8]? {
        var value: [UInt8] = []
        var rest = text.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                text = rest
                return value
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            default:
                value.append(byte)
            }
        }
        return nil
    }
}
