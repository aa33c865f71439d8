/// What makes a connection a WebSocket: the route it was accepted on and what came of the handshake.
///
/// The connection refers to its session until its last event; handles refer to the session alone, so that passing one
/// on is one reference counted.
final class Session: Sendable {
    let connection: Connection
    let route: WebSocketRoute
    let request: Request
    let subprotocol: String?
    let compression: DeflateParameters?
    let userInfo: (any Sendable)?

    init(
        connection: Connection,
        route: WebSocketRoute,
        request: Request,
        subprotocol: String?,
        compression: DeflateParameters?,
        userInfo: (any Sendable)?
    ) {
        self.connection = connection
        self.route = route
        self.request = request
        self.subprotocol = subprotocol
        self.compression = compression
        self.userInfo = userInfo
    }
}
