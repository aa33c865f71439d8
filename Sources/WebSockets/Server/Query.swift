/// The query of a request's target, as the C library decoded it.
///
/// Names and whole queries are compared byte by byte.
public struct Query: Sendable, Hashable {
    private let key: UTF8Key

    /// The text after "?", without it; percent escapes are decoded, "&" still separates.
    public var text: String { key.text }

    init(_ text: String) {
        key = UTF8Key(text)
    }

    /// The value of the first item of a name; "" for one without "=", nil when there is none.
    public subscript(name: String) -> String? {
        items.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Every item in order.
    public var items: [(name: String, value: String)] {
        text.utf8.split(separator: UInt8(ascii: "&")).map { item in
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (String(Substring(parts[0])), parts.count > 1 ? String(Substring(parts[1])) : "")
        }
    }
}
