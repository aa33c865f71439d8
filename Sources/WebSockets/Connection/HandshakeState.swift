/// What a connection keeps until its request is answered, in one place that goes then.
///
/// Confined to the connection's loop.
final class HandshakeState {
    /// Our end of the socket, where that is known without asking it.
    let localAddress: SocketAddress?
    /// What a proxy told ahead of the connection.
    let proxyHeader: ProxyHeader?
    /// The request as it comes in; nil once it is there, and where libwebsockets reads it.
    var parser: RequestParser?
    /// A client that is being looked at.
    var pending: PendingAuthorization?

    init(
        localAddress: SocketAddress? = nil,
        proxyHeader: ProxyHeader? = nil,
        parser: consuming RequestParser? = nil
    ) {
        self.localAddress = localAddress
        self.proxyHeader = proxyHeader
        self.parser = parser
    }
}
