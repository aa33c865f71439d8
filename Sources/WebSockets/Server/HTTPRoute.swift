/// A path that answers plain requests.
final class HTTPRoute: Sendable {
    let pattern: RoutePattern
    let handler: @Sendable (Request) throws -> Response

    init(pattern: RoutePattern, handler: @escaping @Sendable (Request) throws -> Response) {
        self.pattern = pattern
        self.handler = handler
    }
}
