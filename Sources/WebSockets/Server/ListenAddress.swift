/// Where a server listens.
public enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port on the addresses of `host`, a name or number; "::" is every address, IPv4 included. Port 0 lets the
    /// system choose; `WebSocketServer.addresses` tells.
    case tcp(host: String, port: Int)
    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    case unix(path: String)

    /// "127.0.0.1:8080", "[::]:8080" or "unix:/run/chat.sock".
    public var description: String {
        switch self {
        case .tcp(let host, let port): SocketAddress.ip(host: host, port: port).description
        case .unix(let path): SocketAddress.unix(path: path).description
        }
    }
}
