/// A listening socket: where, and how its connections are to be taken.
public struct Listener: Sendable {
    /// Where to listen.
    public var address: ListenAddress

    /// How connections are encrypted. Default nil: not at all.
    public var tls: TLSConfiguration?

    /// A listener.
    public init(_ address: ListenAddress, tls: TLSConfiguration? = nil) {
        self.address = address
        self.tls = tls
    }

    /// A TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or number; "::" is every address, IPv4 included. The default lets in this machine only.
    ///   - port: 0 lets the system choose; `WebSocketServer.addresses` tells.
    ///   - tls: how connections are encrypted; nil for plain ones.
    public static func tcp(host: String = "127.0.0.1", port: Int, tls: TLSConfiguration? = nil) -> Listener {
        Listener(.tcp(host: host, port: port), tls: tls)
    }

    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    public static func unix(path: String, tls: TLSConfiguration? = nil) -> Listener {
        Listener(.unix(path: path), tls: tls)
    }
}
