/// Comma-separated lists of tokens in header fields (RFC 7230 sections 3.2.6 and 7).
package enum TokenList {
    /// The elements of a list without the white space around them. Empty elements are skipped, as RFC 7230 asks of
    /// recipients.
    static func elements(of fieldValue: String) -> [String] {
        fieldValue.utf8.split(separator: UInt8(ascii: ",")).compactMap { element in
            let trimmed = trimmingWhitespace(element)
            return trimmed.isEmpty ? nil : String(Substring(trimmed))
        }
    }

    /// Whether a list has the token, which must be lower-case, in any case of letters.
    package static func contains(_ token: String, in fieldValue: String) -> Bool {
        elements(of: fieldValue).contains { element in
            element.utf8.elementsEqual(token.utf8) { lowercased($0) == $1 }
        }
    }

    /// Removes spaces and tabs at both ends.
    static func trimmingWhitespace(_ text: Substring.UTF8View) -> Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        guard let last = text.lastIndex(where: { !isBlank($0) }) else { return text[text.endIndex...] }
        return text[...last].drop(while: isBlank)
    }

    /// The lower-case form of an ASCII letter; every other byte as it is. Header fields compare by bytes, so that no
    /// other letter of Unicode passes for an ASCII one.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether a byte may be in a token (RFC 9110 section 5.6.2).
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
