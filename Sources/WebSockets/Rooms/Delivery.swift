/// What becomes of a message given to a room.
///
/// Members of other loops than the sender's get it when those come round to it, so who wants to know the numbers waits
/// for them; nothing else needs to.
public struct Delivery: Sendable {
    /// Numbers of members a message was for.
    public struct Counts: Sendable, Hashable {
        /// Those it was queued for.
        public internal(set) var delivered = 0
        /// Those it was refused for: they read too slowly, or are closing.
        public internal(set) var dropped = 0

        /// Both at once.
        package init(delivered: Int = 0, dropped: Int = 0) {
            self.delivered = delivered
            self.dropped = dropped
        }

        static func += (sum: inout Counts, other: Counts) {
            sum.delivered += other.delivered
            sum.dropped += other.dropped
        }
    }

    enum State: Sendable {
        case over(Counts)
        case underway(DeliveryTally)
    }

    let state: State

    /// Why the message did not go to other servers; nil when it did, or was not to. Members of this one get it all the
    /// same.
    public let backplaneError: WebSocketError?

    /// How many members of this server got it, once all loops are through. It takes a turn of each loop; at once when
    /// only the sender's own has members.
    public var counts: Counts {
        get async {
            await withCheckedContinuation { continuation in
                whenCounted { continuation.resume(returning: $0) }
            }
        }
    }

    /// Calls `body` once with the same numbers: at once when they are known, otherwise on the loop that is through
    /// last.
    public func whenCounted(_ body: @escaping @Sendable (Counts) -> Void) {
        switch state {
        case .over(let counts): body(counts)
        case .underway(let tally): tally.whenDone(body)
        }
    }
}
