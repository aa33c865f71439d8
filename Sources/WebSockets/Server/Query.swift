/// The query of a request's target, as the C library decoded it.
public struct Query: Sendable, Hashable {
    /// The text after "?", without it; percent escapes are decoded, "&" still separates.
    public let text: String

    init(_ text: String) {
        self.text = text
    }

    /// The value of the first item of a name; "" for one without "=", nil when there is none.
    public subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// Every item in order.
    public var items: [(name: String, value: String)] {
        text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
