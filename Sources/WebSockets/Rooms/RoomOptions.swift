/// What a room does by itself.
public struct RoomOptions: Sendable, Hashable {
    /// How many messages a newcomer hears first, the last that were said to the room. Default 0.
    ///
    /// They are kept framed, as long as the room is there: in the worst case so many times the largest message.
    public var history: Int = 0

    /// What happens to members that read too slowly, unless they joined with a policy of their own. Default: close
    /// with 1013.
    ///
    /// It takes the place of the route's `WebSocketOptions.overflow` for messages of the room. What is too slow is up
    /// to the route's `highWatermark`.
    public var overflow: OverflowPolicy = .close

    /// The defaults with some changed.
    public init(history: Int = 0, overflow: OverflowPolicy = .close) {
        self.history = history
        self.overflow = overflow
    }
}
