/// How deeply arrays and objects are nested in a JSON text (RFC 8259).
///
/// Whether the text is JSON is not looked at: brackets count wherever they are, but for those in strings.
enum JSONNesting {
    /// The greatest depth, 0 for a text without arrays and objects; nil when it is more than `limit`.
    static func depth(of text: [UInt8], atMost limit: Int) -> Int? {
        var depth = 0
        var greatest = 0
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isInString {
                switch byte {
                case _ where isEscaped: isEscaped = false
                case UInt8(ascii: "\\"): isEscaped = true
                case UInt8(ascii: "\""): isInString = false
                default: break
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                guard depth <= limit else { return nil }
                greatest = max(greatest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return greatest
    }
}
