/// The elements of a comma-separated list in header fields, from the last to the first.
///
/// For lists that proxies append to: seen from the right, what a client wrote at the left, an open quotation mark for
/// example, cannot change the meaning of what a proxy wrote behind it.
struct ReversedList {
    private var lines: [Substring.UTF8View]

    /// The list in the values of a field, in order of arrival.
    init(_ values: [String]) {
        lines = values.map { $0[...].utf8 }
    }

    /// The next element to the left, without white space around it. Empty ones are skipped (RFC 9110 section 5.6.1).
    mutating func next() -> Substring.UTF8View? {
        while var line = lines.popLast() {
            let element = TokenList.trimmingWhitespace(Self.takeLast(of: &line))
            if !line.isEmpty { lines.append(line) }
            if !element.isEmpty { return element }
        }
        return nil
    }

    /// Removes the last element and the comma before it; commas in quotation marks separate nothing.
    private static func takeLast(of line: inout Substring.UTF8View) -> Substring.UTF8View {
        var isQuoted = false
        var index = line.endIndex
        while index != line.startIndex {
            let end = index
            line.formIndex(before: &index)
            switch line[index] {
            case UInt8(ascii: "\"") where !(isQuoted && isEscaped(index, in: line)):
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                defer { line = line[..<index] }
                return line[end...]
            default:
                break
            }
        }
        defer { line = line[line.endIndex...] }
        return line
    }

    /// Whether an odd number of backslashes stands before the byte.
    private static func isEscaped(_ index: Substring.UTF8View.Index, in line: Substring.UTF8View) -> Bool {
        line[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }
}
