/// Which request paths a route answers.
///
/// ```
/// /health             this path alone
/// /rooms/:name        one segment that is not empty, as parameter `name`
/// /files/*            whatever follows, nothing included, as parameter `*`
/// ```
///
/// When several routes match a path, the most specific wins: segment by segment, a literal comes before a parameter
/// and a parameter before the wildcard, whatever the order of registration. One trailing slash is not significant,
/// neither in a pattern nor in a path. Segments are compared byte by byte, once decoded.
public struct RoutePattern: Hashable, Sendable, CustomStringConvertible {
    /// One part of a pattern between two slashes.
    enum Segment: Hashable {
        /// This text.
        case literal(UTF8Key)

        /// Any one segment that is not empty, under this name.
        case parameter(String)

        /// Any number of segments; always the last.
        case wildcard
    }

    /// The parts in order; none for `/`.
    let segments: [Segment]

    /// Reads a pattern.
    ///
    /// - Throws: `.invalidRoute` when the text does not begin with a slash, a segment is empty, a parameter has no name
    ///   or one that the pattern already has, or a `*` is not the whole last segment.
    public init(_ text: String) throws(WebSocketError) {
        guard let path = RoutePath(text) else {
            throw WebSocketError(.invalidRoute, "route \"\(text)\" does not begin with a slash")
        }
        var segments: [Segment] = []
        for segment in path.segments {
            guard !segment.isEmpty else {
                throw WebSocketError(.invalidRoute, "route \"\(text)\" has an empty segment")
            }
            if segment == "*" {
                segments.append(.wildcard)
            } else if segment.utf8.contains(UInt8(ascii: "*")) {
                throw WebSocketError(.invalidRoute, "\"*\" in route \"\(text)\" is not a whole segment")
            } else if segment.utf8.first == UInt8(ascii: ":") {
                segments.append(.parameter(String(Substring(segment.utf8.dropFirst()))))
            } else {
                segments.append(.literal(UTF8Key(segment)))
            }
        }
        try self.init(segments)
    }

    /// Checks the rules that hold between segments, for patterns read and patterns joined.
    private init(_ segments: [Segment]) throws(WebSocketError) {
        self.segments = segments
        guard !segments.dropLast().contains(.wildcard) else {
            throw WebSocketError(.invalidRoute, "\"*\" in route \"\(self)\" is not the last segment")
        }
        let names = parameterNames
        guard !names.contains("") else {
            throw WebSocketError(.invalidRoute, "a parameter of route \"\(self)\" has no name")
        }
        guard Set(names).count == names.count else {
            throw WebSocketError(.invalidRoute, "two parameters of route \"\(self)\" have the same name")
        }
    }

    /// This pattern below another: `/:name` under `/rooms` is `/rooms/:name`. Used for groups of routes.
    ///
    /// - Throws: `.invalidRoute` when `base` ends with `*`, or both have a parameter of the same name.
    package func joined(under base: RoutePattern) throws(WebSocketError) -> RoutePattern {
        try RoutePattern(base.segments + segments)
    }

    /// The names of the parameters from left to right, `*` for the wildcard.
    var parameterNames: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name): name
            case .wildcard: "*"
            }
        }
    }

    /// The pattern without its trailing slash.
    public var description: String {
        guard !segments.isEmpty else { return "/" }
        return segments.reduce(into: "") { text, segment in
            switch segment {
            case .literal(let literal): text += "/\(literal)"
            case .parameter(let name): text += "/:\(name)"
            case .wildcard: text += "/*"
            }
        }
    }
}
