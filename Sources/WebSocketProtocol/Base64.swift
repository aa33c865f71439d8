/// Base64 with padding (RFC 4648 section 4).
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text for some bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let padding = place > group.count
                text.append(padding ? UInt8(ascii: "=") : digits[bits >> (18 - 6 * place) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text for a digest of SHA-1.
    package static func encode(_ digest: InlineArray<20, UInt8>) -> InlineArray<28, UInt8> {
        var text = InlineArray<28, UInt8>(repeating: UInt8(ascii: "="))
        for group in 0..<7 {
            var bits = 0
            for place in 0..<3 {
                let index = 3 * group + place
                bits = bits << 8 | (index < 20 ? Int(digest[index]) : 0)
            }
            // The last group has two bytes, so its last digit is padding.
            for place in 0..<(group == 6 ? 3 : 4) { text[4 * group + place] = digits[bits >> (18 - 6 * place) & 63] }
        }
        return text
    }

    /// Whether a byte stands for six bits, as all but the padding do.
    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
