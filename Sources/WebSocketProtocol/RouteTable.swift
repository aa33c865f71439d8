/// The routes of a server, and which of them answers a path.
///
/// Built once, then only read. A path visits each node of the tree at most once, so no path can cost more than the
/// table is large.
package struct RouteTable<Value> {
    /// A route and the names of its parameters, which may differ between routes that share nodes.
    fileprivate struct Route {
        let value: Value
        let names: [String]
    }

    /// What may follow a prefix that some patterns have in common.
    fileprivate struct Node {
        var literals: [UTF8Key: Int] = [:]
        var parameter: Int?
        var route: Route?
        var wildcard: Route?
    }

    private var nodes = [Node()]

    /// A table without routes.
    package init() {}

    /// Adds a route.
    ///
    /// - Throws: `.duplicateRoute` when another pattern matches exactly the same paths, the names of parameters aside.
    package mutating func insert(_ pattern: RoutePattern, _ value: Value) throws(WebSocketError) {
        let route = Route(value: value, names: pattern.parameterNames)
        var index = 0
        var endsWithWildcard = false
        for segment in pattern.segments {
            switch segment {
            case .literal(let text):
                index = child(nodes[index].literals[text]) { $0[index].literals[text] = $1 }
            case .parameter:
                index = child(nodes[index].parameter) { $0[index].parameter = $1 }
            case .wildcard:
                endsWithWildcard = true
            }
        }
        let slot = endsWithWildcard ? \Node.wildcard : \Node.route
        guard nodes[index][keyPath: slot] == nil else {
            throw WebSocketError(.duplicateRoute, "another route matches the same paths as \"\(pattern)\"")
        }
        nodes[index][keyPath: slot] = route
    }

    /// The most specific route for the segments of a path, with the parameters it found there; `nil` when no route
    /// matches.
    package func match(_ segments: [String]) -> (value: Value, parameters: PathParameters)? {
        var values: [String] = []
        guard let route = route(for: segments[...], from: nodes[0], &values) else { return nil }
        return (route.value, PathParameters(names: route.names, values: values))
    }

    /// Looks below a node, most specific first, and takes back what it noted on a way that leads nowhere.
    private func route(for segments: ArraySlice<String>, from node: Node, _ values: inout [String]) -> Route? {
        guard let segment = segments.first else {
            return node.route ?? rest(of: segments, from: node, &values)
        }
        if let next = node.literals[UTF8Key(segment)],
            let route = route(for: segments.dropFirst(), from: nodes[next], &values)
        {
            return route
        }
        if let next = node.parameter, !segment.isEmpty {
            values.append(segment)
            if let route = route(for: segments.dropFirst(), from: nodes[next], &values) {
                return route
            }
            values.removeLast()
        }
        return rest(of: segments, from: node, &values)
    }

    /// The wildcard of a node, when it has one.
    private func rest(of segments: ArraySlice<String>, from node: Node, _ values: inout [String]) -> Route? {
        guard let route = node.wildcard else { return nil }
        values.append(segments.joined(separator: "/"))
        return route
    }

    /// An existing node, or a new one that `link` makes reachable.
    private mutating func child(_ existing: Int?, link: (inout [Node], Int) -> Void) -> Int {
        if let existing { return existing }
        nodes.append(Node())
        link(&nodes, nodes.count - 1)
        return nodes.count - 1
    }
}

extension RouteTable.Route: Sendable where Value: Sendable {}
extension RouteTable.Node: Sendable where Value: Sendable {}
extension RouteTable: Sendable where Value: Sendable {}
