/// Which web pages may open a connection (RFC 6455 section 10.2).
///
/// Browsers send the page's origin with every handshake, and their users' cookies too, so a server that trusts cookies
/// must know the page. Programs that are not browsers send no origin, and could send any.
public enum OriginPolicy: Sendable {
    /// Pages from the host and port that the request itself is addressed to, and requests without an origin.
    ///
    /// A plain request whose `Host` names no port also admits the `https` page of that host, because a proxy that ends
    /// TLS stands in between: browsers do not let such a page connect without TLS. Where a trusted proxy tells the host
    /// or the scheme that the browser used, they are what counts.
    ///
    /// Where the server's configuration names its `hosts`, the host must be one of them besides. Where it names none, a
    /// connection that came in on a loopback address must ask for `localhost`, a name that ends with `.localhost`, an
    /// address of `127.0.0.0/8` or `[::1]`, unless a trusted proxy tells that it was forwarded: otherwise a page on the
    /// web could have its own name resolve to this machine and reach the server (DNS rebinding). On other addresses only
    /// named hosts keep such pages out.
    case sameHost

    /// Every page. For public services that use neither cookies nor the address of the client to decide anything.
    case any

    /// Pages of these origins exactly, and requests without an origin.
    case allow(Set<Origin>)

    /// Pages whose origin the closure answers true for, every subdomain of a domain for example, and requests without
    /// an origin. Not called for what is no origin, such as `null`. Called on the connection's loop.
    case check(@Sendable (Origin) -> Bool)

    /// Whether a request passes.
    ///
    /// - Parameters:
    ///   - origin: the value of the `Origin` field, `nil` when there is none.
    ///   - host: the value of the `Host` field, as the client sent it.
    ///   - isSecure: whether the client's connection is known to be encrypted.
    ///   - hosts: the hosts that `sameHost` takes for the server's own.
    package func permits(origin: String?, host: String?, isSecure: Bool, hosts: @autoclosure () -> ServerHosts = .any)
        -> Bool
    {
        guard let origin else { return true }
        switch self {
        case .any:
            return true
        case .allow(let origins):
            return Origin(origin).map(origins.contains) ?? false
        case .check(let isAllowed):
            return Origin(origin).map(isAllowed) ?? false
        case .sameHost:
            guard let origin = Origin(origin), let host, let authority = Authority(host[...].utf8),
                let port = origin.port, origin.host == authority.host, ["http", "https"].contains(origin.scheme),
                hosts().contains(authority.host)
            else { return false }
            if let written = authority.port { return port == written }
            let isBehindProxy = !isSecure && origin.scheme == "https"
            return port == (isSecure || isBehindProxy ? 443 : 80)
        }
    }
}
