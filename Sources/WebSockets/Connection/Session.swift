/// What makes a connection a WebSocket: what handles it and what came of the handshake.
///
/// The connection refers to its session until its last event; handles refer to the session alone, so that passing one
/// on is one reference counted.
final class Session: Sendable {
    let connection: Connection
    let handlers: SessionHandlers
    let request: Request
    let subprotocol: String?
    let compression: DeflateParameters?
    let userInfo: (any Sendable)?
    /// Set on the client's end.
    let client: ClientSide?

    init(
        connection: Connection,
        handlers: SessionHandlers,
        request: Request,
        subprotocol: String?,
        compression: DeflateParameters?,
        userInfo: (any Sendable)?,
        client: ClientSide? = nil
    ) {
        self.connection = connection
        self.handlers = handlers
        self.request = request
        self.subprotocol = subprotocol
        self.compression = compression
        self.userInfo = userInfo
        self.client = client
    }
}
