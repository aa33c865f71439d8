/// Who sent a request, and how: by the socket, or as a trusted proxy told.
struct ClientFacts: Sendable {
    /// The client; the last address known on the way to it.
    var remoteAddress: SocketAddress?
    /// The other end of the socket, when it is not the client's.
    var proxyAddress: SocketAddress?
    /// This end of the socket.
    var localAddress: SocketAddress?
    /// Whether the client's connection is encrypted.
    var isSecure: Bool
    /// The host the client asked for.
    var host: String?
    /// Whether a proxy told any of this: then the client came to the proxy's address and not to `localAddress`.
    var isForwarded = false
}
