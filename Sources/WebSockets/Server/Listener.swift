/// A listening socket: where, and how its connections are to be taken.
public struct Listener: Sendable {
    /// Where to listen.
    public var address: ListenAddress

    /// A listener of plain connections.
    public init(_ address: ListenAddress) {
        self.address = address
    }

    /// A TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or number; "::" is every address, IPv4 included. The default lets in this machine only.
    ///   - port: 0 lets the system choose; `WebSocketServer.addresses` tells.
    public static func tcp(host: String = "127.0.0.1", port: Int) -> Listener {
        Listener(.tcp(host: host, port: port))
    }

    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    public static func unix(path: String) -> Listener {
        Listener(.unix(path: path))
    }
}
