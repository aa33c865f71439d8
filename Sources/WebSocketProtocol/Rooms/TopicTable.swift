/// Values by topic pattern, and which of them a name is for.
///
/// A tree over segments, so that finding what matches costs by the segments of the name and what it matches, not by the
/// patterns there are.
package struct TopicTable<Value> {
    fileprivate struct Node {
        /// By literal segment. A literal is never a wildcard, so a name's segment finds none by its text.
        var literals: [String: Node] = [:]
        /// Behind `*`; at most one, in an array because a structure cannot hold itself.
        var any: [Node] = []
        /// Of the pattern that ends here.
        var value: Value?
        /// Of the pattern that goes on with `>`.
        var rest: Value?

        var isEmpty: Bool { literals.isEmpty && any.isEmpty && value == nil && rest == nil }
    }

    private var root = Node()

    /// A table without patterns.
    package init() {}

    /// True when no pattern has a value.
    package var isEmpty: Bool { root.isEmpty }

    /// The value of a pattern; nil for none. Setting nil removes the pattern.
    package subscript(pattern: TopicPattern) -> Value? {
        get { Self.value(at: pattern.segments[...], below: root) }
        set { Self.set(newValue, at: pattern.segments[...], below: &root) }
    }

    /// The values of all patterns that match a name, in no particular order.
    package func matches(_ name: String) -> [Value] {
        guard !isEmpty else { return [] }
        var found: [Value] = []
        Self.collect(TopicPattern.split(name)[...], below: root, into: &found)
        return found
    }

    private static func value(at segments: ArraySlice<TopicPattern.Segment>, below node: Node) -> Value? {
        switch segments.first {
        case nil: node.value
        case .rest: node.rest
        case .any: node.any.first.flatMap { value(at: segments.dropFirst(), below: $0) }
        case .literal(let text): node.literals[text].flatMap { value(at: segments.dropFirst(), below: $0) }
        }
    }

    private static func set(
        _ value: Value?,
        at segments: ArraySlice<TopicPattern.Segment>,
        below node: inout Node
    ) {
        switch segments.first {
        case nil:
            node.value = value
        case .rest:
            node.rest = value
        case .any:
            var next = node.any.popLast() ?? Node()
            set(value, at: segments.dropFirst(), below: &next)
            if !next.isEmpty { node.any.append(next) }
        case .literal(let text):
            var next = node.literals.removeValue(forKey: text) ?? Node()
            set(value, at: segments.dropFirst(), below: &next)
            if !next.isEmpty { node.literals[text] = next }
        }
    }

    private static func collect(_ segments: ArraySlice<Substring>, below node: Node, into found: inout [Value]) {
        guard let segment = segments.first else {
            if let value = node.value { found.append(value) }
            return
        }
        if let next = node.literals[String(segment)] { collect(segments.dropFirst(), below: next, into: &found) }
        guard !segment.isEmpty else { return }
        if let next = node.any.first { collect(segments.dropFirst(), below: next, into: &found) }
        if let rest = node.rest, !segments.contains("") { found.append(rest) }
    }
}

extension TopicTable.Node: Sendable where Value: Sendable {}
extension TopicTable: Sendable where Value: Sendable {}
