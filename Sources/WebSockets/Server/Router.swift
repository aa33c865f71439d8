/// Which route answers which path.
struct Router: Sendable {
    /// What is registered under one pattern.
    struct Endpoint: Sendable {
        var http: HTTPRoute?
        var webSocket: WebSocketRoute?
    }

    private var table = RouteTable<Endpoint>()
    /// The pattern of each route, by the identity of the `HTTPRoute` or `SessionHandlers`.
    private var patterns: [ObjectIdentifier: RoutePattern] = [:]

    init(_ registrations: [Registration]) throws(WebSocketError) {
        var endpoints: [RoutePattern: Endpoint] = [:]
        for registration in registrations {
            let pattern = try registration.pattern()
            var endpoint = endpoints[pattern] ?? Endpoint()
            switch registration.kind {
            case .http(let handler):
                guard endpoint.http == nil else { throw Self.duplicate("http", pattern) }
                endpoint.http = HTTPRoute(pattern: pattern, handler: handler)
            case .webSocket(let make):
                guard endpoint.webSocket == nil else { throw Self.duplicate("webSocket", pattern) }
                endpoint.webSocket = try make(pattern)
            }
            endpoints[pattern] = endpoint
        }
        for (pattern, endpoint) in endpoints {
            try table.insert(pattern, endpoint)
            if let route = endpoint.http { patterns[ObjectIdentifier(route)] = pattern }
            if let route = endpoint.webSocket { patterns[ObjectIdentifier(route.handlers)] = pattern }
        }
    }

    /// The pattern of a route; nil when it is none of this router's.
    func pattern(of route: ObjectIdentifier) -> RoutePattern? { patterns[route] }

    func match(_ segments: [String]) -> (value: Endpoint, parameters: PathParameters)? {
        table.match(segments)
    }

    private static func duplicate(_ kind: String, _ pattern: RoutePattern) -> WebSocketError {
        WebSocketError(.duplicateRoute, "There are two \(kind) handlers for \(pattern)")
    }
}

/// A route as it was written down, checked when the server starts.
struct Registration: Sendable {
    enum Kind: Sendable {
        case http(@Sendable (Request) throws -> Response)
        case webSocket(@Sendable (RoutePattern) throws(WebSocketError) -> WebSocketRoute)
    }

    /// Base paths of the groups around the route, then its own path.
    var path: [String]
    var kind: Kind

    func pattern() throws(WebSocketError) -> RoutePattern {
        try RoutePattern(path.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }.joined().nonEmptyPath)
    }
}

extension String {
    fileprivate var nonEmptyPath: String { isEmpty ? "/" : self }
}
