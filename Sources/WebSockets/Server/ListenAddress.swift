/// Where a server listens.
public enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A TCP port on the addresses of `host`, a name or number; "::" is every address, IPv4 included. Port 0 lets the
    /// system choose; `WebSocketServer.addresses` tells.
    case tcp(host: String, port: Int)
    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    case unix(path: String)

    /// Listening sockets that the process was started with (`LISTEN_FDS`), by systemd or another supervisor: those of
    /// a name, all without one. TCP or Unix-domain.
    ///
    /// They stay open when the server stops, and the kernel keeps accepting for whoever else has them: a restart or a
    /// hand-over to a new process loses no connection. The first loop accepts and deals the connections out.
    case inherited(name: String?)

    /// "127.0.0.1:8080", "[::]:8080", "unix:/run/chat.sock" or "inherited:web".
    public var description: String {
        switch self {
        case .tcp(let host, let port): SocketAddress.ip(host: host, port: port).description
        case .inherited(let name): name.map { "inherited:\($0)" } ?? "inherited"
        case .unix(let path): SocketAddress.unix(path: path).description
        }
    }
}
