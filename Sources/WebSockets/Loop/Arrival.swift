internal import LWSBinding
internal import WebSocketProtocol

/// A connected socket on its way from a listener to the loop that will serve it.
struct Arrival: Sendable {
    /// The socket; whoever drops an arrival closes it.
    let descriptor: Int32
    /// How the listener wants its connections taken; nil for a socket that came by none.
    let listener: Listener?
    /// How to hold the TLS handshake, nil for a plain connection.
    let endpoint: TLSEndpoint?
    /// Our end, where the listener's address tells it; nil where the socket must be asked.
    var localAddress: SocketAddress?
    /// What a proxy told ahead of the connection.
    var proxyHeader: ProxyHeader?
    /// The places it takes.
    var permits = Permits()
    /// When the handshake must be complete, by the clock of the loop, which sets it.
    var due = UInt64.max

    init(_ descriptor: Int32, by listener: Listener? = nil, over endpoint: TLSEndpoint? = nil) {
        self.descriptor = descriptor
        self.listener = listener
        self.endpoint = endpoint
    }
}
