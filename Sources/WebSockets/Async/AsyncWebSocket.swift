/// One open WebSocket as an async handler knows it: messages are taken one after the other, and sending waits for room.
///
/// The handler runs on the connection's loop, like everything it awaits that is not bound to another executor, so
/// that nothing of what it does with the connection changes threads. It must not block the loop: `offLoop` is for
/// work that does.
///
/// ```swift
/// server.webSocket("/echo") { ws in
///     for try await message in ws { try await ws.send(message) }
/// }
/// ```
///
/// Every method may be called on any thread and by any number of tasks, except that one task at a time receives. What
/// the peer sends waits in an inbox (`WebSocketOptions.maxInboxMessages`, `maxInboxBytes`); when it is full the
/// connection is not read, Pongs and the peer's Close included, so that the peer's own sends back up. Otherwise Pings
/// are answered and closing handshakes held whatever the handler does.
///
/// Cancelling a task ends its wait here, with `.cancelled`, and nothing else: the connection lives.
///
/// - Returning from the handler closes the connection with 1000.
/// - Throwing closes it with 1011 and is logged, unless it is the end of the connection that was thrown.
/// - When the connection has ended, of itself or because the server stops, what was received can still be taken; then
///   the sequence ends. The handler's task is cancelled, so that it does not go on waiting for things that nobody needs
///   any more. What must not be cut short belongs into a `Task` of its own. A server that stops waits for its
///   connections and not for what handlers do after them.
public struct AsyncWebSocket: Sendable, Identifiable {
    let session: AsyncSession

    /// The same connection for code that does not wait: any thread may send, with a verdict at once.
    ///
    /// For rooms and other places that hold handles of many connections.
    public var webSocket: WebSocket { WebSocket(session: session.session) }

    /// The loop that serves the connection and runs its handler. Actors that work for handlers of one loop may run on
    /// it too:
    ///
    /// ```swift
    /// actor Game {
    ///     let loop: EventLoop
    ///     nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    ///     init(on loop: EventLoop) { self.loop = loop }
    /// }
    /// ```
    public var loop: EventLoop { session.loop }

    /// Tells this connection from all others.
    public var id: WebSocket.ID { webSocket.id }

    /// The request that opened the connection.
    public var request: Request { session.session.request }

    /// The subprotocol agreed on, nil when there is none (RFC 6455 section 1.9).
    public var subprotocol: String? { session.session.subprotocol }

    /// What was agreed on about compression, nil when messages are not compressed (RFC 7692).
    public var compression: DeflateParameters? { session.session.compression }

    /// The server's answer to the handshake, on the client's end; nil on the server's.
    public var response: HandshakeResponse? { webSocket.response }

    /// Bytes accepted and not given to the kernel; see `WebSocket.bufferedAmount`.
    public var bufferedAmount: Int { session.connection.shared.byteCount }

    /// How long the last heartbeat took to the peer and back; see `WebSocket.latency`.
    public var latency: Duration? { webSocket.latency }

    /// False from the first word about the end of the connection on.
    public var isOpen: Bool { webSocket.isOpen }

    /// How the connection ended; nil until it has.
    public var closeInfo: CloseInfo? { session.closeInfo }
}

extension AsyncWebSocket: Hashable {
    /// Handles of the same connection are equal.
    public static func == (one: AsyncWebSocket, other: AsyncWebSocket) -> Bool { one.session === other.session }

    /// Hashes the identity of the connection.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
