/// What a room does by itself.
public struct RoomOptions: Sendable, Hashable {
    /// How many messages a newcomer hears first, the last that were said to the room. Default 0.
    ///
    /// They are kept framed, as long as the room is there and within ``historyBytes``.
    public var history: Int = 0

    /// Bytes of messages that are kept for newcomers at most. Default 256 KiB.
    ///
    /// What a newcomer hears has no gaps: a message that alone is larger is not kept, and nothing before it is.
    public var historyBytes: Int = 256 << 10

    /// What happens to members that read too slowly, unless they joined with a policy of their own. Default: close
    /// with 1013.
    ///
    /// It takes the place of the route's `WebSocketOptions.overflow` for messages of the room. What is too slow is up
    /// to the route's `highWatermark`.
    public var overflow: OverflowPolicy = .close

    /// Bytes of messages that may be on their way to the members of one loop while that is busy. Default 4 MiB.
    ///
    /// Beyond it the members' overflow policy decides as if each of them read too slowly: they are closed with 1013, or
    /// miss the newest messages or the oldest. A message is accepted whole as long as less than this is on its way, and
    /// counts for 128 bytes more than it has. Over all rooms 64 MiB may be on their way to one loop.
    public var highWatermark: Int = 4 << 20

    /// The defaults with some changed.
    public init(
        history: Int = 0,
        historyBytes: Int = 256 << 10,
        overflow: OverflowPolicy = .close,
        highWatermark: Int = 4 << 20
    ) {
        self.history = history
        self.historyBytes = historyBytes
        self.overflow = overflow
        self.highWatermark = highWatermark
    }
}
