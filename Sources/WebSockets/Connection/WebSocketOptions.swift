/// Limits and manners of the connections of one route. Every default is safe to leave alone.
public struct WebSocketOptions: Sendable {
    /// Largest message a peer may send, in bytes; a larger one closes the connection with 1009. Default 1 MiB.
    ///
    /// Memory follows the bytes received, never the length a frame claims.
    public var maxMessageSize: Int = 1 << 20

    /// Compress messages, where the client offers permessage-deflate (RFC 7692); nil for never. Default nil.
    ///
    /// `maxMessageSize` counts what messages inflate to.
    public var compression: Compression?

    /// Deliver the pieces of messages as they come instead of whole messages. Default false.
    ///
    /// The bits of the first piece carry the message's opcode, those of later ones `.continuation`, and those of the
    /// last FIN. Pieces are what was received at once, so they need not be the frames the peer made.
    public var deliversFragments: Bool = false

    /// Queued bytes at which a frame is refused, see `overflow`. Default 4 MiB, some messages of the largest size.
    ///
    /// A message is accepted whole as long as less than this is queued, so the queue may exceed the mark by one
    /// message.
    public var highWatermark: Int = 4 << 20

    /// Queued bytes above which `send` answers `.buffered`; falling to it calls `drain`. Default 256 KiB.
    public var lowWatermark: Int = 256 << 10

    /// What to do at the high watermark. Default: close with 1013.
    public var overflow: OverflowPolicy = .close

    /// Messages, or pieces of messages where those are delivered, that wait to be received by an async handler; when
    /// there are so many the connection is not read until half of them are taken. Default 64.
    ///
    /// The message that a waiting `receive()` is given does not count. Nothing comes beyond the limit, except that on a
    /// compressed route a single piece of what was read may inflate to more.
    public var maxInboxMessages: Int = 64

    /// Payload bytes that wait to be received; when there are so many the connection is not read until half of them are
    /// taken. Default 1 MiB.
    ///
    /// The message that reaches the limit is kept whole, so there may be more by `maxMessageSize`.
    public var maxInboxBytes: Int = 1 << 20

    /// Rooms and patterns that a connection may be a member of at once; see `JoinResult.tooManyRooms`. Default 100.
    public var maxRooms: Int = 100

    /// How long to wait for the peer's Close frame after sending ours. Default 5 s.
    ///
    /// When we fail a connection (RFC 6455 section 7.1.7) one second is allowed.
    public var closeTimeout: Duration = .seconds(5)

    /// Refuse a client, with status 400, that offers none of the route's subprotocols. Default true.
    ///
    /// When false such a client is accepted without a subprotocol. Routes without a list take any client.
    public var requiresSubprotocol: Bool = true

    /// Which pages may connect, by the Origin header of browsers; others get 403. Default `.sameHost`.
    public var origin: OriginPolicy = .sameHost

    /// How long the route's `authorize` closure may take, within the server's `handshakeTimeout`; then the client is
    /// answered with 503. Default 10 s.
    public var authorizationTimeout: Duration = .seconds(10)

    /// Silence of the peer after which it is sent a Ping (RFC 6455 section 5.5.2); nil for never. Default 20 s.
    ///
    /// Any byte counts as a sign of life. The Pong is not shown to `data`; it tells `WebSocket.latency`.
    public var pingInterval: Duration? = .seconds(20)

    /// How long the peer may stay silent after that Ping; then the connection is ended, with 1006. Default 20 s.
    ///
    /// While reading is paused the peer cannot be heard and is kept.
    public var pongTimeout: Duration = .seconds(20)

    /// A heartbeat in messages, for peers that cannot send Pings; nil for none. Default nil.
    public var textHeartbeat: TextHeartbeat?

    /// Time without a message from the peer after which it is closed with 1001; nil for never. Default nil.
    ///
    /// Pings and Pongs are not messages.
    public var idleTimeout: Duration?

    /// Age at which a connection is closed with 1001, so that clients spread anew over servers or show their
    /// credentials again; nil for never. Default nil.
    public var maxLifetime: Duration?

    /// Frames that one message may be made of; more close the connection with 1008. Default 16,384.
    ///
    /// Frames that carry nothing are limited to 64 a message besides.
    public var maxFragments: Int = 16_384

    /// Pings and Pongs that a peer may send; more close the connection with 1008. Default 100 a second, 1,000 at once.
    public var controlFrameRate: RateLimit? = RateLimit(perSecond: 100, burst: 1000)

    /// Messages that a peer may send; more close the connection with 1008. Default nil, no limit.
    public var messageRate: RateLimit?

    /// Payload bytes of messages, after inflating, that a peer may send; more close the connection with 1008. Default nil, no limit.
    ///
    /// The burst should be no less than the largest message expected at once.
    public var byteRate: RateLimit?

    /// The defaults.
    public init() {}
}
