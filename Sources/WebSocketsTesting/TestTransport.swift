/// What a ``RawPeer`` and the server under test are connected by.
public enum TestTransport: Sendable, Hashable, CaseIterable {
    /// A TCP connection over 127.0.0.1, to a port that the system chose.
    case tcp
    /// A pair of sockets without an address: no port is used, and no firewall is in the way.
    case inMemory
}
