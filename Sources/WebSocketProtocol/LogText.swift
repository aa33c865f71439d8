/// Text of unknown origin, made fit for one line of a log.
///
/// What peers send can break a line, move a terminal's cursor or turn the order of its letters, and so forge what a log
/// says. Here such characters become visible escapes: control characters (C0, DEL, C1), the line and paragraph separators
/// U+2028 and U+2029, and invisible format characters such as those that change the direction of writing; bytes that
/// are not UTF-8 become `\xFF` and the like. A long text is cut, and says how long it was.
package enum LogText {
    /// Most bytes of what a single text of a peer becomes.
    package static let valueLimit = 256

    /// Most bytes of what a message, or an error with its causes, becomes.
    package static let messageLimit = 1024

    /// The text with visible escapes in the place of what a log must not hold.
    ///
    /// A backslash stays as it is. So nothing changes when a text is escaped again with the same limit or a larger one,
    /// and the result is for people, not to be read back.
    ///
    /// - Parameter limit: most bytes of the result, the note about what was cut off included.
    package static func escape(_ text: String, limit: Int = valueLimit) -> String {
        escape(text.utf8, limit: limit)
    }

    /// The text that bytes are supposed to be, with visible escapes in the place of what a log must not hold.
    ///
    /// - Parameter limit: most bytes of the result, the note about what was cut off included.
    package static func escape(_ bytes: some Collection<UInt8>, limit: Int = valueLimit) -> String {
        render(bytes, limit: limit, isQuoted: false)
    }

    /// The text in quotation marks. Quotation marks and backslashes within are escaped too, so that its end is certain.
    ///
    /// - Parameter limit: most bytes between the quotation marks.
    package static func quote(_ text: String, limit: Int = valueLimit) -> String {
        "\"\(render(text.utf8, limit: limit, isQuoted: true))\""
    }

    private static func render(_ bytes: some Collection<UInt8>, limit: Int, isQuoted: Bool) -> String {
        // Nothing becomes shorter, so what is behind the limit is not shown.
        var rest = ArraySlice(bytes.prefix(limit + 4))
        var pieces: [String] = []
        var size = 0
        while !rest.isEmpty {
            let piece = takePiece(of: &rest, isQuoted: isQuoted)
            pieces.append(piece)
            size += piece.utf8.count
            guard size > limit else { continue }
            let note = "… (\(bytes.count) bytes)"
            while size > limit - note.utf8.count, let last = pieces.popLast() { size -= last.utf8.count }
            return pieces.joined() + note
        }
        return pieces.joined()
    }

    /// Takes the first character, or the first byte that is part of none, and returns what is shown of it.
    private static func takePiece(of bytes: inout ArraySlice<UInt8>, isQuoted: Bool) -> String {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &iterator) else {
            return "\\x\(hexadecimal(UInt32(bytes.removeFirst()), digits: 2))"
        }
        bytes.removeFirst(encoded.count)
        return piece(for: Unicode.UTF8.decode(encoded), isQuoted: isQuoted)
    }

    private static func piece(for scalar: Unicode.Scalar, isQuoted: Bool) -> String {
        switch scalar {
        case "\0": "\\0"
        case "\t": "\\t"
        case "\n": "\\n"
        case "\r": "\\r"
        case "\\" where isQuoted, "\"" where isQuoted: "\\\(scalar)"
        default: isVisible(scalar) ? String(scalar) : "\\u{\(hexadecimal(scalar.value, digits: 1))}"
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7F).contains(scalar.value) }
        // Many scripts need the joiners, and they change nothing but the shape of their neighbours.
        if scalar == "\u{200C}" || scalar == "\u{200D}" { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private static func hexadecimal(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
