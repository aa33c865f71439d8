/// Where a server listens.
public enum ListenAddress: Sendable, Hashable {
    /// A TCP port on the addresses of `host`, a name or number; "::" is every address, IPv4 included. Port 0 lets the
    /// system choose; `WebSocketServer.addresses` tells.
    case tcp(host: String, port: Int)
    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    case unix(path: String)
}
