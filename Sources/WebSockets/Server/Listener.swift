/// A listening socket: where, and how its connections are to be taken.
public struct Listener: Sendable {
    /// Where to listen.
    public var address: ListenAddress

    /// How connections are encrypted. Default nil: not at all.
    public var tls: TLSConfiguration?

    /// Whether each connection begins with a PROXY header (version 1 or 2), in which a proxy such as HAProxy tells the
    /// client's address. Default false. The header is plain text, ahead of any TLS.
    ///
    /// A connection whose header is missing, malformed, or not complete within the server's `handshakeTimeout` is
    /// closed without a word, and so is one of a peer that `Configuration.trustedProxies` does not hold. Where that is
    /// empty every peer is believed: then nobody but the proxy may be able to reach the socket.
    public var proxyProtocol = false

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
    ///   - proxyProtocol: whether connections begin with a PROXY header.
    public static func tcp(
        host: String = "127.0.0.1",
        port: Int,
        tls: TLSConfiguration? = nil,
        proxyProtocol: Bool = false
    ) -> Listener {
        var listener = Listener(.tcp(host: host, port: port), tls: tls)
        listener.proxyProtocol = proxyProtocol
        return listener
    }

    /// Listening sockets that the process was started with (`LISTEN_FDS`): those of a name, all without one.
    ///
    /// - Parameters:
    ///   - name: what systemd calls it: `FileDescriptorName=` of the socket unit, or the unit's own name.
    ///   - tls: how connections are encrypted; nil for plain ones.
    ///   - proxyProtocol: whether connections begin with a PROXY header.
    public static func inherited(
        name: String? = nil,
        tls: TLSConfiguration? = nil,
        proxyProtocol: Bool = false
    ) -> Listener {
        var listener = Listener(.inherited(name: name), tls: tls)
        listener.proxyProtocol = proxyProtocol
        return listener
    }

    /// A Unix-domain socket. A path starting with "@" is in Linux's abstract namespace.
    ///
    /// - Parameters:
    ///   - tls: how connections are encrypted; nil for plain ones.
    ///   - proxyProtocol: whether connections begin with a PROXY header.
    public static func unix(path: String, tls: TLSConfiguration? = nil, proxyProtocol: Bool = false) -> Listener {
        var listener = Listener(.unix(path: path), tls: tls)
        listener.proxyProtocol = proxyProtocol
        return listener
    }
}
