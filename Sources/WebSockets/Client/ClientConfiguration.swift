public import HTTPTypes
package import LWSBinding

extension WebSocketClient {
    /// What a client is made with.
    public struct Configuration: Sendable {
        /// Where to connect to; see ``WebSocketURL`` for the forms.
        public var url: String

        /// What to offer in `Sec-WebSocket-Protocol`, the preferred one first (RFC 6455 section 1.9). Default none.
        ///
        /// The handshake fails when the server chooses none of them, unless `options.requiresSubprotocol` is false, and
        /// when it chooses another one always.
        public var subprotocols: [String] = []

        /// Those of `subprotocols` that are secrets, such as a token that a server wants to be offered as a name. Default
        /// none.
        ///
        /// They go to the server of the URL alone: a redirect to another server is followed without them. Messages of
        /// errors do not show them. A name that is not among `subprotocols` is refused as `.invalidConfiguration`.
        public var secretSubprotocols: Set<String> = []

        /// More fields for the request, a cookie for example. Default none.
        ///
        /// Fields of the handshake itself are refused: `Host`, `Connection`, `Upgrade` and those that begin with
        /// `Sec-WebSocket-`. A redirect to another server is followed with `Accept`, `Accept-Language`,
        /// `Cache-Control`, `Origin`, `User-Agent` and the fields in `redirectedHeaders` only.
        public var headers: HTTPFields = [:]

        /// The names of more fields of `headers` that may go to whatever server a redirect leads to. Default none.
        ///
        /// Name no field with a secret here, unless every server that may be redirected to may know it. What
        /// `authorization` and the URL's credentials stand for never goes along.
        public var redirectedHeaders: Set<HTTPField.Name> = []

        /// Credentials for the server; they come before those in the URL. Default none.
        public var authorization: ClientAuthorization?

        /// The `Origin` field, which browsers send for the page they show; servers may ask for it. Default none.
        public var origin: String?

        /// Limits and manners of the session, as on a server. Those about letting clients in do not count here:
        /// `origin` and `authorizationTimeout`.
        public var options = WebSocketOptions()

        /// Whom to trust where the URL is `wss`. Default: the authorities the system trusts.
        public var tls = TLSClientConfiguration()

        /// The way through an HTTP proxy. Default: as the environment says.
        public var proxy = Proxy.environment

        /// How many redirects are followed; 0 for none, which makes the first an error. Default 5.
        ///
        /// A redirect from `wss` to `ws` is never followed. To another server, that is another host or port, go only the
        /// header fields that `headers` and `redirectedHeaders` tell of, and no `secretSubprotocols`; a later redirect
        /// back to the first server does not bring the others back.
        public var maxRedirects = 5

        /// How long each part of connecting may take.
        public var timeouts = Timeouts()

        /// When to connect again after a failure, or after the end of a session. Default never.
        public var reconnect = Backoff.none

        /// Whether to connect again after a failure that `reconnect` would allow to be followed by an attempt; it is
        /// told of each. Default: not after failures that are ``Failure/isFinal``.
        public var shouldReconnect: @Sendable (Failure) -> Bool = { !$0.isFinal }

        /// The loops that clients run on. Default: one that all clients of the process share.
        public var loops = ClientLoops.shared

        /// The loop to run on, in the place of `loops`: that of a server's handler, for example, which then talks to the
        /// client without a change of threads. Default none.
        public var loop: EventLoop?

        /// Finds the addresses of names.
        package var resolver = NameResolver.system

        /// The defaults for a URL.
        public init(url: String) {
            self.url = url
        }
    }

    /// How long each part of connecting may take. A redirect begins anew.
    public struct Timeouts: Sendable, Hashable {
        /// To look the server's name up, or the proxy's. Default 5 s.
        public var resolve: Duration = .seconds(5)

        /// To connect, over all addresses of the name. Default 10 s.
        public var connect: Duration = .seconds(10)

        /// For a proxy to answer. Default 10 s.
        public var proxy: Duration = .seconds(10)

        /// For TLS and the opening handshake together. Default 10 s.
        public var handshake: Duration = .seconds(10)

        /// The defaults.
        public init() {}
    }

    /// The way through an HTTP proxy, which is asked to `CONNECT` (RFC 9110 section 9.3.6).
    public enum Proxy: Sendable, Hashable {
        /// As the variables `https_proxy`, `http_proxy` (not for `wss`), `all_proxy` and `no_proxy` say, in lower or
        /// upper case. Servers on this machine are asked without a proxy.
        case environment
        /// No proxy.
        case none
        /// This one, whatever the environment says; not for Unix-domain sockets.
        case http(HTTPProxy)
    }
}

extension WebSocketClient.Configuration: CustomStringConvertible, CustomReflectable {
    /// The URL without credentials and query: neither they nor header fields, subprotocols and tokens belong into a log.
    public var description: String { (try? WebSocketURL(url))?.description ?? "a malformed URL" }

    /// The description, so that `dump` and debuggers' logs show no secrets.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension WebSocketClient.Configuration {
    /// What is wrong with it, nil when nothing is; the URL, subprotocols and compression are judged elsewhere.
    var problem: String? {
        let reserved = headers.lazy.map(\.name).first { name in
            ["host", "connection", "upgrade"].contains(name.canonicalName)
                || name.canonicalName.hasPrefix("sec-websocket-")
        }
        if let reserved { return "the field \(reserved) belongs to the handshake" }
        if !secretSubprotocols.isSubset(of: subprotocols) { return "a secret subprotocol is not among those offered" }
        if authorization?.isValid == false { return "the bearer token has characters that no token has" }
        if maxRedirects < 0 { return "maxRedirects is negative" }
        if !reconnect.isValid { return "the numbers of reconnect are out of their ranges" }
        let limits = [timeouts.resolve, timeouts.connect, timeouts.proxy, timeouts.handshake]
        return limits.allSatisfy { $0 > .zero } ? nil : "a timeout is not positive"
    }
}
