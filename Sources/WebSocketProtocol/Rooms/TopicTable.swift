/// Values by topic pattern, and which of them a name is for.
///
/// A tree over segments, so that finding what matches costs by the segments of the name and the branches it leads into,
/// not by the patterns there are. Nodes refer to each other by their place in one array: nothing recurses, neither to
/// look something up nor to free the tree.
package struct TopicTable<Value> {
    fileprivate struct Node {
        /// By literal segment. A literal is never a wildcard, so a name's segment finds none by its text.
        var literals: [UTF8Key: Int] = [:]
        /// Behind `*`.
        var any: Int?
        /// Of the pattern that ends here.
        var value: Value?
        /// Of the pattern that goes on with `>`.
        var rest: Value?

        var isEmpty: Bool { literals.isEmpty && any == nil && value == nil && rest == nil }
    }

    private static var root: Int { 0 }
    private var nodes = [Node()]
    /// Places of nodes that no pattern leads to any more.
    private var unused: [Int] = []

    /// A table without patterns.
    package init() {}

    /// True when no pattern has a value.
    package var isEmpty: Bool { nodes[Self.root].isEmpty }

    /// Nodes that patterns lead to, the root aside; for tests of leaks.
    package var nodeCount: Int { nodes.count - 1 - unused.count }

    /// The value of a pattern; nil for none. Setting nil removes the pattern.
    package subscript(pattern: TopicPattern) -> Value? {
        get {
            var node = Self.root
            for segment in pattern.segments {
                if case .rest = segment { return nodes[node].rest }
                guard let next = child(of: node, segment) else { return nil }
                node = next
            }
            return nodes[node].value
        }
        set {
            if let newValue { insert(newValue, pattern.segments) } else { remove(pattern.segments) }
        }
    }

    /// The values of all patterns that match a name, in no particular order.
    package func matches(_ name: UTF8Key) -> [Value] {
        guard !isEmpty else { return [] }
        let segments = RoomName.segments(of: name.text)
        // Behind the last empty segment a rest is made of segments that are not.
        let lastEmpty = segments.lastIndex(of: "") ?? -1
        var found: [Value] = []
        var reached = [Self.root]
        for (index, segment) in segments.enumerated() {
            var next: [Int] = []
            for node in reached {
                if let literal = nodes[node].literals[segment] { next.append(literal) }
                if let any = nodes[node].any, segment != "" { next.append(any) }
                if let rest = nodes[node].rest, index > lastEmpty { found.append(rest) }
            }
            if next.isEmpty { return found }
            reached = next
        }
        for node in reached {
            if let value = nodes[node].value { found.append(value) }
        }
        return found
    }

    private func child(of node: Int, _ segment: TopicPattern.Segment) -> Int? {
        switch segment {
        case .literal(let text): nodes[node].literals[text]
        case .any: nodes[node].any
        case .rest: nil
        }
    }

    private mutating func link(_ node: Int, _ segment: TopicPattern.Segment, to child: Int?) {
        switch segment {
        case .literal(let text): nodes[node].literals[text] = child
        case .any: nodes[node].any = child
        case .rest: break
        }
    }

    private mutating func insert(_ value: Value, _ segments: [TopicPattern.Segment]) {
        var node = Self.root
        for segment in segments {
            if case .rest = segment {
                nodes[node].rest = value
                return
            }
            if let next = child(of: node, segment) {
                node = next
                continue
            }
            let next = makeNode()
            link(node, segment, to: next)
            node = next
        }
        nodes[node].value = value
    }

    private mutating func makeNode() -> Int {
        if let place = unused.popLast() { return place }
        nodes.append(Node())
        return nodes.count - 1
    }

    /// Removes the value of a pattern, and the nodes that only led to it.
    private mutating func remove(_ segments: [TopicPattern.Segment]) {
        var path: [(parent: Int, segment: TopicPattern.Segment)] = []
        var node = Self.root
        for segment in segments where segment != .rest {
            guard let next = child(of: node, segment) else { return }
            path.append((node, segment))
            node = next
        }
        if segments.last == .rest { nodes[node].rest = nil } else { nodes[node].value = nil }
        while nodes[node].isEmpty, let (parent, segment) = path.popLast() {
            link(parent, segment, to: nil)
            nodes[node] = Node()
            unused.append(node)
            node = parent
        }
        // With the last pattern goes the memory of all.
        if isEmpty { self = TopicTable() }
    }
}

extension TopicTable.Node: Sendable where Value: Sendable {}
extension TopicTable: Sendable where Value: Sendable {}
