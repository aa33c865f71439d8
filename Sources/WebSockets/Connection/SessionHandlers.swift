/// What handles the connections of one route, or those of one client: closures, and the options they run under.
final class SessionHandlers: Sendable {
    typealias DataHandler = @Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction

    /// What logs call it: the route's pattern, or the URL a client connects to.
    let name: String
    let options: WebSocketOptions
    let ready: (@Sendable (WebSocket) throws -> Void)?
    let data: DataHandler
    let drain: (@Sendable (WebSocket) -> Void)?
    let close: (@Sendable (WebSocket, CloseInfo) -> Void)?
    /// What can be agreed on with a peer.
    let compression: Compression?
    /// The options in the form their checks want.
    let liveness: Liveness.Policy
    let textHeartbeat: TextHeartbeatWatch.Policy?
    let receiveLimits: ReceiveLimiter.Policy
    /// True when even a message in one piece must be counted.
    let countsEveryMessage: Bool

    /// - Throws: `.invalidConfiguration` for limits that make no sense.
    init(
        name: String,
        options: WebSocketOptions,
        ready: (@Sendable (WebSocket) throws -> Void)?,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)?,
        drain: (@Sendable (WebSocket) -> Void)?,
        close: (@Sendable (WebSocket, CloseInfo) -> Void)?
    ) throws(WebSocketError) {
        if let problem = options.problem { throw WebSocketError(.invalidConfiguration, "\(name): \(problem)") }
        self.name = name
        self.options = options
        self.ready = ready
        // Not by functions of `Optional`: a closure that went through generic code costs some calls more each time.
        if let heartbeat = options.textHeartbeat {
            self.data = heartbeat.hidden(from: data)
        } else if let data {
            self.data = data
        } else {
            self.data = { _, _, _ in .keepOpen }
        }
        self.drain = drain
        self.close = close
        compression = options.negotiableCompression
        liveness = options.liveness
        textHeartbeat = options.textHeartbeat?.policy
        receiveLimits = options.receiveLimits
        countsEveryMessage = options.messageRate != nil || options.byteRate != nil
    }
}
