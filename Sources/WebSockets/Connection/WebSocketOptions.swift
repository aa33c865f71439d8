/// Limits and manners of the connections of one route. Every default is safe to leave alone.
public struct WebSocketOptions: Sendable {
    /// Largest message a peer may send, in bytes; a larger one closes the connection with 1009. Default 1 MiB.
    ///
    /// Memory follows the bytes received, never the length a frame claims.
    public var maxMessageSize: Int = 1 << 20

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

    /// The defaults.
    public init() {}
}
