/// A WebSocket endpoint: its closures and their settings.
final class WebSocketRoute: Sendable {
    let pattern: RoutePattern
    let subprotocols: [String]
    let options: WebSocketOptions
    let connect: (@Sendable (Request) throws -> Admission)?
    let makeUserInfo: (@Sendable (Request) throws -> any Sendable)?
    let authorize: (@Sendable (Request) async throws -> Authorization<any Sendable>)?
    let ready: (@Sendable (WebSocket) throws -> Void)?
    let data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)?
    let drain: (@Sendable (WebSocket) -> Void)?
    let close: (@Sendable (WebSocket, CloseReason) -> Void)?
    /// What can be agreed on with a client.
    let compression: Compression?
    /// The options in the form their checks want.
    let liveness: Liveness.Policy
    let receiveLimits: ReceiveLimiter.Policy
    /// True when even a message in one piece must be counted.
    let countsEveryMessage: Bool

    /// - Throws: `.invalidConfiguration` for a subprotocol that is no token and for limits that make no sense.
    init(
        pattern: RoutePattern,
        subprotocols: [String],
        options: WebSocketOptions,
        connect: (@Sendable (Request) throws -> Admission)?,
        makeUserInfo: (@Sendable (Request) throws -> any Sendable)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<any Sendable>)? = nil,
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
        if let problem = options.problem { throw WebSocketError(.invalidConfiguration, "\(pattern): \(problem)") }
        self.pattern = pattern
        self.subprotocols = subprotocols
        self.options = options
        self.connect = connect
        self.makeUserInfo = makeUserInfo
        self.authorize = authorize
        self.ready = ready
        self.data = data
        self.drain = drain
        self.close = close
        compression = options.negotiableCompression
        liveness = options.liveness
        receiveLimits = options.receiveLimits
        countsEveryMessage = options.messageRate != nil || options.byteRate != nil
    }
}
