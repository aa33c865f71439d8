/// One look at a JSON text (RFC 8259) before it is decoded: whether that can cost more than the size of the text allows.
///
/// Foundation makes strings of the names of objects and hashes them, and decoded strings are compared, with the cases of
/// an enum for example. Swift does both in a canonical form, at the square of a run of combining marks. So names are
/// short, few of them are other than ASCII, and marks in a row are few.
///
/// Whether the text is JSON is not looked at: brackets and colons count wherever they are, but for those in strings.
struct JSONScan {
    /// What a text may be like.
    struct Limits: Sendable {
        /// How deeply arrays and objects may be nested.
        var depth: Int
        /// Bytes of a name as it is written, without its quotation marks.
        var nameSize: Int
        /// Bytes beyond ASCII in all names together; an escape counts as three.
        var nonASCIINameBytes: Int
        /// Combining marks in a row.
        var marks: Int
        /// Whether a name may come again in one object.
        var allowsRepeatedNames: Bool
    }

    /// Why a text is not decoded.
    enum Problem: Error, Hashable {
        /// The text has a zero byte or begins with a byte-order mark: it is not UTF-8 as RFC 8259 section 8.1 asks for
        /// it, and what decodes it may take it for UTF-16 or UTF-32, which the scan does not read.
        case encoding
        case depth, nameSize, nonASCIINames, marks, repeatedName
    }

    private let text: [UInt8]
    private let limits: Limits
    private var position = 0
    private var depth = 0
    /// Bytes since the last bracket, comma or colon, white space and quotation marks aside: a name, if a colon is next.
    private var tokenSize = 0
    /// Bytes beyond ASCII among them.
    private var tokenNonASCII = 0
    private var nonASCIINames = 0
    /// Where the last string is, with its quotation marks.
    private var lastString = 0..<0
    private var run = MarkRun()
    private var names = NameSets()

    private init(_ text: [UInt8], _ limits: Limits) {
        self.text = text
        self.limits = limits
    }

    /// Looks at a text, and throws the first problem there is.
    static func check(_ text: [UInt8], _ limits: Limits) throws(Problem) {
        for mark in [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]] as [[UInt8]] where text.starts(with: mark) {
            throw .encoding
        }
        var scan = JSONScan(text, limits)
        while let byte = try scan.next() { try scan.take(byte) }
    }

    private mutating func next() throws(Problem) -> UInt8? {
        guard position < text.count else { return nil }
        let byte = text[position]
        guard byte != 0 else { throw .encoding }
        position += 1
        return byte
    }

    private mutating func take(_ byte: UInt8) throws(Problem) {
        switch byte {
        case UInt8(ascii: "\""):
            try takeString()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            guard depth <= limits.depth else { throw .depth }
            if !limits.allowsRepeatedNames { names.begin() }
            endToken()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if !limits.allowsRepeatedNames { names.end() }
            endToken()
        case UInt8(ascii: ","):
            endToken()
        case UInt8(ascii: ":"):
            try takeName()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            break
        default:
            count(byte)
        }
    }

    private mutating func takeString() throws(Problem) {
        let start = position - 1
        run = MarkRun()
        while let byte = try next(), byte != UInt8(ascii: "\"") {
            count(byte)
            if byte == UInt8(ascii: "\\") { try takeEscape() } else { run.take(byte) }
            guard run.length <= limits.marks else { throw .marks }
        }
        lastString = start..<position
    }

    /// Reads what is behind a backslash: one character, or four digits behind a `u`.
    private mutating func takeEscape() throws(Problem) {
        tokenNonASCII += 3
        guard let kind = try next() else { return }
        count(kind)
        guard kind == UInt8(ascii: "u"), position + 4 <= text.count,
            let unit = UInt16(Substring(String(decoding: text[position..<position + 4], as: UTF8.self)), radix: 16)
        else { return run.take(kind) }
        position += 4
        tokenSize += 4
        run.take(escaped: unit)
    }

    private mutating func takeName() throws(Problem) {
        guard tokenSize <= limits.nameSize else { throw .nameSize }
        nonASCIINames += tokenNonASCII
        guard nonASCIINames <= limits.nonASCIINameBytes else { throw .nonASCIINames }
        guard limits.allowsRepeatedNames || names.insert(text[lastString]) else { throw .repeatedName }
        endToken()
    }

    private mutating func count(_ byte: UInt8) {
        tokenSize += 1
        if byte >= 0x80 { tokenNonASCII += 1 }
    }

    private mutating func endToken() {
        tokenSize = 0
        tokenNonASCII = 0
    }
}
