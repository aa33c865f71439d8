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
}
