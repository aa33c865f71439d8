/// Whole messages and bytes of payload of one connection, both ways, control frames not counted.
public struct ConnectionTraffic: Sendable, Hashable {
    /// Messages that the peer sent.
    public internal(set) var messagesReceived: UInt64 = 0
    /// Their bytes.
    public internal(set) var bytesReceived: UInt64 = 0
    /// Messages accepted for sending.
    public internal(set) var messagesSent: UInt64 = 0
    /// Their bytes.
    public internal(set) var bytesSent: UInt64 = 0

    /// Counts a message that came, or a piece of one.
    @inline(__always)
    mutating func countReceived(_ byteCount: Int, endsMessage: Bool) {
        messagesReceived &+= endsMessage ? 1 : 0
        bytesReceived &+= UInt64(truncatingIfNeeded: byteCount)
    }

    /// Counts a message that was accepted for sending, or a piece of one.
    @inline(__always)
    mutating func countSent(_ byteCount: Int, endsMessage: Bool) {
        messagesSent &+= endsMessage ? 1 : 0
        bytesSent &+= UInt64(truncatingIfNeeded: byteCount)
    }
}
