/// A WebSocket endpoint of a server: who is let in, and what handles its connections.
final class WebSocketRoute: Sendable {
    let pattern: RoutePattern
    let subprotocols: [String]
    let connect: (@Sendable (Request) throws -> Admission)?
    let makeUserInfo: (@Sendable (Request) throws -> any Sendable)?
    let authorize: (@Sendable (Request) async throws -> Authorization<any Sendable>)?
    let handlers: SessionHandlers

    /// - Throws: `.invalidConfiguration` for a subprotocol that is no token.
    init(
        pattern: RoutePattern,
        subprotocols: [String],
        connect: (@Sendable (Request) throws -> Admission)?,
        makeUserInfo: (@Sendable (Request) throws -> any Sendable)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<any Sendable>)? = nil,
        handlers: SessionHandlers
    ) throws(WebSocketError) {
        for name in subprotocols where !Subprotocols.isToken(name) || name.utf8.count > 63 {
            throw WebSocketError(
                .invalidConfiguration,
                "Subprotocol \"\(name)\" of \(pattern) is not a token of at most 63 bytes"
            )
        }
        self.pattern = pattern
        self.subprotocols = subprotocols
        self.connect = connect
        self.makeUserInfo = makeUserInfo
        self.authorize = authorize
        self.handlers = handlers
    }
}
