internal import WebSocketProtocol

/// The query of a request's target: what follows "?", cut at "&" and decoded then, as browsers write forms (WHATWG URL
/// section 5.1).
///
/// "%26" and "%3D" are bytes of names and values, and "+" is a blank. Names and whole queries are compared byte by byte.
public struct Query: Sendable, Hashable {
    private let decoded: QueryItems

    /// The text after "?", without it, as the client sent it.
    public var text: String { decoded.text }

    init(_ items: QueryItems) {
        decoded = items
    }

    init(_ text: String) {
        decoded = QueryItems(text)
    }

    /// The value of the first item of a name; "" for one without "=", nil when there is none.
    public subscript(name: String) -> String? { decoded[name] }

    /// Every item in order, however many they are.
    public var items: [(name: String, value: String)] { decoded.map { ($0.name, $0.value) } }
}
