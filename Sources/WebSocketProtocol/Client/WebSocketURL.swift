/// Where a client connects to: a `ws`, `wss`, `ws+unix` or `wss+unix` URL (RFC 6455 section 3).
///
/// - `ws://example.org/feed?since=5` is port 80, `wss://example.org` port 443 over TLS; any other port is written.
/// - `wss://user:secret@example.org/` carries ``credentials`` for Basic authentication, percent-encoded.
/// - `ws+unix:///run/app.sock:/feed` is the resource `/feed` of the server on the Unix-domain socket `/run/app.sock`.
///   A colon ends the socket's path; one within it is written `%3A`.
///
/// Printing a URL shows neither its credentials nor its query, which often has a token; ``absoluteString`` has the query.
public struct WebSocketURL: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// What a client opens a socket to.
    public enum Endpoint: Hashable, Sendable {
        /// A TCP port. The host is in lower case; an IPv6 address keeps its brackets.
        case network(host: String, port: UInt16)

        /// A Unix-domain socket of this machine.
        case unixSocket(path: String)
    }

    /// Whether the connection is encrypted: `wss` or `wss+unix`.
    public let isSecure: Bool

    /// The server's socket.
    public let endpoint: Endpoint

    /// The address when the host is written as one; `nil` for a name, which has to be resolved, and for a Unix-domain
    /// socket.
    public let address: IPAddress?

    /// What is asked for, path and query as they are sent: `/` when the URL names neither.
    public let resource: String

    /// The path of ``resource``, percent-decoded where that gives text.
    package var path: String { Self.decoded(resource.prefix { $0 != "?" }) }

    /// What follows "?" in ``resource``, as it is.
    package var query: String { String(resource.drop { $0 != "?" }.dropFirst()) }

    private static func decoded(_ text: Substring) -> String { PercentEncoding.decode(text.utf8) ?? String(text) }

    /// The user's name and password, `nil` when the URL has none. They can be set here without percent-encoding.
    public var credentials: BasicCredentials?

    init(
        isSecure: Bool,
        endpoint: Endpoint,
        address: IPAddress? = nil,
        resource: String,
        credentials: BasicCredentials? = nil
    ) {
        self.isSecure = isSecure
        self.endpoint = endpoint
        self.address = address
        self.resource = resource
        self.credentials = credentials
    }

    /// The value of the `Host` field: the port is left out where it is the scheme's default, and a server on a
    /// Unix-domain socket is `localhost`.
    public var hostField: String {
        switch endpoint {
        case .network(let host, let port): port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
        case .unixSocket: "localhost"
        }
    }

    /// The name a server shows its certificate for (RFC 6066 section 3), without a dot at its end: `localhost` on a
    /// Unix-domain socket, `nil` where the host is an address.
    public var serverName: String? {
        switch endpoint {
        case .network(let host, _):
            if address != nil { nil } else { host.hasSuffix(".") ? String(host.dropLast()) : host }
        case .unixSocket: "localhost"
        }
    }

    /// The whole URL with its query, but without the credentials: for a page or a program that is to connect there.
    ///
    /// Queries often carry tokens, so it does not belong into logs; ``description`` does.
    public var absoluteString: String { text(of: resource[...]) }

    /// The URL for logs: without credentials, and with `?…` in the place of a query.
    public var description: String {
        let path = resource.prefix { $0 != "?" }
        return text(of: path) + (path.endIndex == resource.endIndex ? "" : "?…")
    }

    private func text(of resource: Substring) -> String {
        let scheme = isSecure ? "wss" : "ws"
        switch endpoint {
        case .network: return "\(scheme)://\(hostField)\(resource)"
        case .unixSocket(let path): return "\(scheme)+unix://\(PercentEncoding.encode(path: path.utf8)):\(resource)"
        }
    }

    /// The description, so that `dump` and debuggers' logs show neither credentials nor query.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
