/// The `host[:port]` of an Origin or Host header field (RFC 3986 section 3.2, without user information).
struct Authority: Hashable {
    /// The host in lower case; an IPv6 address keeps its brackets.
    let host: String

    /// The port, `nil` when none is written.
    let port: UInt16?

    /// Reads an authority; `nil` when it is malformed.
    init?(_ text: Substring.UTF8View) {
        let hostEnd: Substring.UTF8View.Index
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let address = text[..<bracket].dropFirst()
            guard address.contains(UInt8(ascii: ":")), address.allSatisfy(Authority.isAddressByte) else { return nil }
            hostEnd = text.index(after: bracket)
        } else {
            hostEnd = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
            guard hostEnd != text.startIndex, text[..<hostEnd].allSatisfy(Authority.isNameByte) else { return nil }
        }
        let rest = text[hostEnd...]
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == UInt8(ascii: ":"), digits.allSatisfy(Authority.isDigit),
                let number = UInt16(Substring(digits))
            else { return nil }
            port = number
        }
        host = String(decoding: text[..<hostEnd].map(TokenList.lowercased), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What an IPv6 address is made of, with an IPv4 address at its end perhaps.
    private static func isAddressByte(_ byte: UInt8) -> Bool {
        let letter = TokenList.lowercased(byte)
        return isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter)
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// What a registered name is made of, without the delimiters that no host of the web uses.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(TokenList.lowercased(byte))
            || "-._~%".utf8.contains(byte)
    }
}
