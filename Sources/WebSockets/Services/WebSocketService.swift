/// A WebSocket endpoint as a type: where it is, and a method for each thing that happens, of which it has those it needs.
///
/// ```swift
/// struct HelloWorld: WebSocketService {
///     let basePath = "/test"
///     let upgradePath = "/websocket"
///
///     func addRoutes(to base: RouteGroup) {
///         base.http("/greeting") { _ in .text("hello") }
///     }
///
///     func onText(_ message: ServiceMessage<String>) { message.reply("You said \(message.content)") }
/// }
///
/// server.register(HelloWorld())   // ws://host:port/test/websocket, http://host:port/test/greeting
/// ```
///
/// Methods are called as the closures of `Routes.webSocket` are: on the loop of the connection, which they must not block,
/// never two at a time for one connection, `onOpen` first and `onClose` last. One that throws closes the connection with
/// 1011. One service serves all its connections: what differs between them is in `WebSocket.userInfo`, or a lock's care.
///
/// A method is found by its signature; one that is spelled otherwise is no method of the service and is not called.
public protocol WebSocketService: Sendable {
    /// The path that everything of the service is below. Default: "/".
    var basePath: String { get }

    /// The path of the WebSocket below ``basePath``. A plain GET of it is answered with 426. Default: "/".
    var upgradePath: String { get }

    /// Subprotocols in the order the service prefers them. Default: none.
    var subprotocols: [String] { get }

    /// Limits and manners; messages are always whole. Default: `WebSocketOptions()`.
    var options: WebSocketOptions { get }

    /// Adds what the service answers beside its WebSocket, below ``basePath``. Default: nothing.
    func addRoutes(to base: RouteGroup)

    /// Decides about a handshake. Default: accepts. Throwing answers with 500.
    func onConnect(_ request: Request) throws -> Admission

    /// A client is connected.
    func onOpen(_ ws: WebSocket) throws

    /// A text message came.
    func onText(_ message: ServiceMessage<String>) throws

    /// A binary message came.
    func onBinary(_ message: ServiceMessage<[UInt8]>) throws

    /// A Ping came, which is answered already.
    func onPing(_ message: ServiceMessage<[UInt8]>) throws

    /// A Pong came; those to heartbeats are not shown.
    func onPong(_ message: ServiceMessage<[UInt8]>) throws

    /// A connection is over, for whatever reason.
    func onClose(_ ws: WebSocket, _ info: CloseInfo)
}

extension WebSocketService {
    /// "/".
    public var basePath: String { "/" }
    /// "/".
    public var upgradePath: String { "/" }
    /// None.
    public var subprotocols: [String] { [] }
    /// The defaults.
    public var options: WebSocketOptions { WebSocketOptions() }

    /// Adds nothing.
    public func addRoutes(to base: RouteGroup) {}
    /// Accepts.
    public func onConnect(_ request: Request) -> Admission { .accept }
    /// Does nothing.
    public func onOpen(_ ws: WebSocket) {}
    /// Does nothing.
    public func onText(_ message: ServiceMessage<String>) {}
    /// Does nothing.
    public func onBinary(_ message: ServiceMessage<[UInt8]>) {}
    /// Does nothing.
    public func onPing(_ message: ServiceMessage<[UInt8]>) {}
    /// Does nothing.
    public func onPong(_ message: ServiceMessage<[UInt8]>) {}
    /// Does nothing.
    public func onClose(_ ws: WebSocket, _ info: CloseInfo) {}
}
