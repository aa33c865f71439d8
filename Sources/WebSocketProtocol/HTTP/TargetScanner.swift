/// Reads the bytes of a request target as they come, each once, and refuses those that no target has.
///
/// A target is visible ASCII (RFC 3986 section 2) without `#`. Browsers send some bytes unescaped that a URI does not
/// have, such as `|` and `[`, so that those pass.
struct TargetScanner {
    /// The offset of the first `?`, nil while there is none.
    private(set) var query: Int?

    /// Whether an escape before the query stands for a byte that is not ASCII.
    private(set) var hasHighEscapes = false

    /// The hexadecimal digits that the current escape still needs.
    private var missingDigits: UInt8 = 0

    /// What the digits of the current escape come to.
    private var escaped: UInt8 = 0

    /// Reads on from `start`, up to a blank or to `end`.
    ///
    /// - Returns: the offset of the blank, or `end`.
    /// - Throws: 400 for a byte that cannot be in a target, an escape without two hexadecimal digits, and an escape
    ///   that stands for a control character in a path or for NUL in a query.
    mutating func scan(_ bytes: RawSpan, from start: Int, to end: Int) throws(RequestRefusal) -> Int {
        var offset = start
        while offset < end {
            let byte = bytes.byte(at: offset)
            if missingDigits > 0 {
                try scanDigit(byte)
            } else {
                switch byte {
                case UInt8(ascii: " "):
                    return offset
                case UInt8(ascii: "%"):
                    missingDigits = 2
                    escaped = 0
                case UInt8(ascii: "?"):
                    query = query ?? offset
                case UInt8(ascii: "#"):
                    throw .badRequest("the target has a fragment")
                case 0x21...0x7E:
                    break
                case UInt8(ascii: "\r"), UInt8(ascii: "\n"):
                    throw .badRequest("the request line has no version")
                default:
                    throw .badRequest("the target is not printable ASCII")
                }
            }
            offset += 1
        }
        return end
    }

    /// Checks the end of a target: an escape must not be cut off by it.
    func finish() throws(RequestRefusal) {
        guard missingDigits == 0 else { throw TargetScanner.badEscape }
    }

    private mutating func scanDigit(_ byte: UInt8) throws(RequestRefusal) {
        guard let digit = PercentEncoding.digit(byte) else { throw TargetScanner.badEscape }
        escaped = escaped << 4 | digit
        missingDigits -= 1
        guard missingDigits == 0 else { return }
        let isControl = escaped < 0x20 || escaped == 0x7F
        guard !isControl || query != nil && escaped != 0 else {
            throw .badRequest("an escape in the target stands for a control character")
        }
        if escaped >= 0x80, query == nil { hasHighEscapes = true }
    }

    private static let badEscape = RequestRefusal.badRequest("a % in the target is followed by no two digits")
}
