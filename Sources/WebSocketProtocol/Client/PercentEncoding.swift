/// What the parts of a URL are made of (RFC 3986 section 2).
package enum PercentEncoding {
    /// Whether a text consists of unreserved bytes, sub-delimiters, those in `others`, and `%` with two hexadecimal
    /// digits.
    static func isWellFormed(_ text: Substring.UTF8View, alsoAllowing others: String) -> Bool {
        let allowed = "-._~!$&'()*+,;=\(others)".utf8
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(), digit(high) != nil, digit(low) != nil
                else { return false }
            } else if !isAlphanumeric(byte), !allowed.contains(byte) {
                return false
            }
        }
        return true
    }

    /// The text that an encoded one stands for; `nil` when a `%` has no two digits behind it or the result is not
    /// UTF-8.
    static func decode(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A path with every byte encoded that is not unreserved or a slash.
    package static func encode(path: some Sequence<UInt8>) -> String {
        encode(path, except: "-._~/")
    }

    /// An item of a query with every byte encoded that is not unreserved, `=` or `+`.
    package static func encode(query: some Sequence<UInt8>) -> String {
        encode(query, except: "-._~=+")
    }

    private static func encode(_ bytes: some Sequence<UInt8>, except others: String) -> String {
        bytes.reduce(into: "") { text, byte in
            if isAlphanumeric(byte) || others.utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch TokenList.lowercased(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch TokenList.lowercased(byte) {
        case let digit where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit): digit - UInt8(ascii: "0")
        case let letter where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter): letter - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
