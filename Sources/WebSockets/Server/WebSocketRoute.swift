/// A WebSocket endpoint: its closures and their settings.
final class WebSocketRoute: Sendable {
    let pattern: RoutePattern
    let subprotocols: [String]
    let options: WebSocketOptions
    let connect: (@Sendable (Request) throws -> Admission)?
    let makeUserInfo: (@Sendable (Request) throws -> any Sendable)?
    let ready: (@Sendable (WebSocket) throws -> Void)?
    let data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)?
    let drain: (@Sendable (WebSocket) -> Void)?
    let close: (@Sendable (WebSocket, CloseReason) -> Void)?

    /// - Throws: `.invalidConfiguration` for a subprotocol that is no token and for limits that make no sense.
    init(
        pattern: RoutePattern,
        subprotocols: [String],
        options: WebSocketOptions,
        connect: (@Sendable (Request) throws -> Admission)?,
        makeUserInfo: (@Sendable (Request) throws -> any Sendable)?,
        ready: (@Sendable (WebSocket) throws -> Void)?,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)?,
        drain: (@Sendable (WebSocket) -> Void)?,
        close: (@Sendable (WebSocket, CloseReason) -> Void)?
    ) throws(WebSocketError) {
        for name in subprotocols where !Subprotocols.isToken(name) || name.utf8.count > 63 {
            throw WebSocketError(
                .invalidConfiguration,
                "Subprotocol \"\(name)\" of \(pattern) is not a token of at most 63 bytes"
            )
        }
        guard options.maxMessageSize >= 0, options.lowWatermark >= 0, options.highWatermark > options.lowWatermark
        else {
            throw WebSocketError(
                .invalidConfiguration,
                "The limits of \(pattern) must not be negative, and the high watermark must exceed the low one"
            )
        }
        self.pattern = pattern
        self.subprotocols = subprotocols
        self.options = options
        self.connect = connect
        self.makeUserInfo = makeUserInfo
        self.ready = ready
        self.data = data
        self.drain = drain
        self.close = close
    }
}
