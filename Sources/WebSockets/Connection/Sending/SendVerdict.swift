/// What became of a frame given to `WebSocket.send`, `write`, `ping` or `pong`.
///
/// Every verdict but `.sent` and `.buffered` means that nothing of the frame will be sent.
public enum SendVerdict: Sendable, Hashable {
    /// Accepted, and no more than the low watermark is queued: go on.
    case sent
    /// Accepted, but more than the low watermark is queued: stop until the route's `drain` closure is called.
    case buffered
    /// Refused: the high watermark was reached. What else happens is up to the route's `OverflowPolicy`.
    case overflow
    /// Refused: the connection is closing or closed.
    case closed
    /// Refused: not a legal frame. Text that is not UTF-8, a control payload over 125 bytes, a continuation of
    /// nothing, a second fragmented message while one is open, or a Close payload that RFC 6455 does not allow.
    case invalid

    /// True when the frame will be sent if the peer stays.
    public var isAccepted: Bool { self == .sent || self == .buffered }
}
