/// The names and addresses that a server takes for its own when it compares a page's origin with the host it is asked
/// under.
///
/// A page under a name of its author's choice can have that name resolve to an address of the server a moment later (DNS
/// rebinding). Origin and `Host` are equal then, and only a list of the server's own names tells the difference.
package enum ServerHosts: Sendable, Equatable {
    /// Whatever the request names.
    case any

    /// Names of this machine for itself: `localhost` and names below it (RFC 6761 section 6.3), `127.0.0.0/8` and
    /// `[::1]`.
    case loopback

    /// These hosts, in lower case, an IPv6 address in brackets.
    case named(Set<UTF8Key>)

    /// Hosts as an application writes them.
    ///
    /// - Throws: `.invalidConfiguration` for what is no host, a port or a scheme among them.
    package init(named hosts: some Collection<String>) throws(WebSocketError) {
        var names: Set<UTF8Key> = []
        for host in hosts {
            guard let authority = Authority(host[...].utf8), authority.port == nil, !host.utf8.contains(0x25) else {
                throw WebSocketError(
                    .invalidConfiguration,
                    "\"\(host)\" among the hosts is no name or address of a host, without a scheme and a port"
                )
            }
            names.insert(UTF8Key(authority.host))
        }
        self = .named(names)
    }

    /// Whether a host is one of them.
    ///
    /// - Parameter host: in lower case, an IPv6 address in brackets.
    package func contains(_ host: String) -> Bool {
        switch self {
        case .any: true
        case .named(let names): names.contains(UTF8Key(host))
        case .loopback: host == "localhost" || host.hasSuffix(".localhost") || ServerHosts.isLoopbackAddress(host)
        }
    }

    private static func isLoopbackAddress(_ host: String) -> Bool {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let text = isBracketed ? host.dropFirst().dropLast() : host[...]
        guard let address = IPAddress(text.utf8) else { return false }
        return [AddressRange].loopback.contains { $0.contains(address) }
    }
}
