internal import WebSockets

/// One look at a JSON text before Foundation decodes it: whether decoding it can cost more than its size allows.
///
/// Foundation makes strings of the names in objects and puts them into dictionaries. Swift hashes strings in a canonical
/// form, which costs the square of a run of combining marks, so names are short, and few of them are other than ASCII.
/// The scan is as careful with texts of JSON5, where names need no quotation marks and there are comments: what is no
/// JSON at all is left to Foundation to refuse, which does so before it looks at names.
struct JSONScan {
    /// What a text may be like.
    struct Limits: Sendable {
        /// How deeply arrays and objects may be nested.
        var depth: Int
        /// Bytes of a name as it is written, without its quotation marks.
        var nameSize: Int
        /// Bytes of all names together that are not ASCII, or are escaped.
        var unusualNameBytes: Int
    }

    /// Why a text is not decoded.
    enum Problem: Error, Hashable {
        /// The text has a zero byte or begins with a byte-order mark, so that it is not the UTF-8 without either that
        /// RFC 8259 section 8.1 asks for, or not to be read as such.
        case encoding
        /// The text is nested too deeply.
        case depth
        /// A name is too long.
        case nameSize
        /// Too many bytes of names are not ASCII.
        case unusualNames
    }

    private let limits: Limits
    private var depth = 0
    /// Bytes since the last bracket, comma or colon, white space and quotation marks aside: a name, if a colon is next.
    private var size = 0
    /// Of these, those that are not ASCII or make up an escape.
    private var unusual = 0
    private var unusualOfNames = 0

    private init(_ limits: Limits) {
        self.limits = limits
    }

    /// Looks at a text.
    ///
    /// - Parameter name: called with the place of each name, with its quotation marks if it has some.
    /// - Throws: the first problem there is.
    static func check(_ text: [UInt8], _ limits: Limits) throws(Problem) {
        guard !text.starts(with: [0xEF, 0xBB, 0xBF]), !text.starts(with: [0xFE, 0xFF]), !text.starts(with: [0xFF, 0xFE])
        else { throw .encoding }
        var scan = JSONScan(limits)
        var bytes = text[...]
        while let byte = bytes.popFirst() { try scan.take(byte, before: &bytes) }
    }

    private mutating func take(_ byte: UInt8, before rest: inout ArraySlice<UInt8>) throws(Problem) {
        switch byte {
        case 0:
            throw .encoding
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            try takeString(endedBy: byte, from: &rest)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            guard depth <= limits.depth else { throw .depth }
            forgetToken()
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            forgetToken()
        case UInt8(ascii: ","):
            forgetToken()
        case UInt8(ascii: ":"):
            guard size <= limits.nameSize else { throw .nameSize }
            unusualOfNames += unusual
            guard unusualOfNames <= limits.unusualNameBytes else { throw .unusualNames }
            forgetToken()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"):
            break
        case UInt8(ascii: "/"):
            try takeComment(from: &rest)
        default:
            count(byte)
        }
    }
}
