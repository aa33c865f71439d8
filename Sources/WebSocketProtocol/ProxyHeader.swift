/// What a proxy says of a connection it passes on, before the first byte of the client (the PROXY protocol, versions 1
/// and 2, as HAProxy specifies it).
package struct ProxyHeader: Hashable, Sendable {
    /// One end of the connection to the proxy.
    package enum Endpoint: Hashable, Sendable {
        /// An address and a port.
        case ip(IPAddress, port: UInt16)
        /// A path, starting with "@" when abstract; empty for a client that has none.
        case unix(path: String)
    }

    /// The client; `nil` when the proxy speaks for itself, as in its health checks (LOCAL), or does not know (UNKNOWN,
    /// UNSPEC). The ends of the socket itself count then.
    package var client: Endpoint?

    /// Whether the client reached the proxy over TLS; `nil` when that is not told, as in all of version 1.
    package var isSecure: Bool?

    /// What a proxy told.
    package init(client: Endpoint? = nil, isSecure: Bool? = nil) {
        self.client = client
        self.isSecure = isSecure
    }

    /// Why a connection is closed instead of served: guessing what was meant would let clients pass for proxies.
    package enum Fault: Error, Hashable, Sendable {
        /// The first bytes are of neither version.
        case missing
        /// The rule that the header breaks.
        case malformed(String)
    }
}
