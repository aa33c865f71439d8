/// What happens to a peer that reads more slowly than it is sent to, when its high watermark is reached.
public enum OverflowPolicy: Sendable, Hashable {
    /// Close it with code 1013 (try again later).
    case close
    /// Refuse the new message and keep the connection.
    case dropNewest
    /// Discard the oldest whole messages still queued to make room for the new one.
    case dropOldest
}
