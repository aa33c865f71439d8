internal import HTTPTypes
internal import LWSBinding

/// What a client's configuration comes to once it is checked: whom to ask for what, and what is agreed on.
struct ClientPlan: Sendable {
    let url: WebSocketURL
    let maxRedirects: Int
    let timeouts: WebSocketClient.Timeouts
    let resolver: NameResolver
    let tls: TLSClientSource
    private let offer: HandshakeOffer
    private let compression: Compression?
    private let requiresSubprotocol: Bool
    private let headers: HTTPFields
    /// The names of the fields of `headers` that any server may see.
    private let redirectedHeaders: Set<HTTPField.Name>
    private let authorization: ClientAuthorization?
    private let origin: String?
    private let proxy: WebSocketClient.Proxy

    /// - Parameter compression: what messages may be compressed with; nil for never.
    /// - Throws: `.invalidConfiguration` or `.invalidURL`.
    init(
        _ configuration: WebSocketClient.Configuration,
        compression: Compression?,
        tls: TLSClientSource
    ) throws(WebSocketError) {
        url = try WebSocketURL(configuration.url)
        if let problem = configuration.problem { throw WebSocketError(.invalidConfiguration, "\(url): \(problem)") }
        offer = try HandshakeOffer(
            subprotocols: configuration.subprotocols,
            secrets: configuration.secretSubprotocols,
            compression: compression
        )
        self.compression = compression
        self.tls = tls
        maxRedirects = configuration.maxRedirects
        timeouts = configuration.timeouts
        resolver = configuration.resolver
        requiresSubprotocol = configuration.options.requiresSubprotocol
        headers = configuration.headers
        redirectedHeaders = configuration.redirectedHeaders.union(Self.safeHeaders)
        authorization = configuration.authorization
        origin = configuration.origin
        proxy = configuration.proxy
        guard request(for: url, keepsCredentials: true).isSendable else {
            throw WebSocketError(
                .invalidConfiguration,
                "\(url): the request is too long, or a field has control characters; libwebsockets sends "
                    + "\(ClientRequest.longestTarget) bytes of path and query, \(ClientRequest.longestHost) of the host, "
                    + "\(ClientRequest.longestFields) of header fields"
            )
        }
    }

    /// The proxy on the way to a URL, nil for none.
    func proxy(for url: WebSocketURL) throws(WebSocketError) -> HTTPProxy? {
        switch proxy {
        case .none: nil
        case .http(let proxy): if case .network = url.endpoint { proxy } else { nil }
        case .environment: try ProxyEnvironment.current.proxy(for: url)
        }
    }

    /// Fields that tell a server nothing but how to answer, and where a page is from.
    private static let safeHeaders: Set<HTTPField.Name> = [
        .accept, .acceptLanguage, .cacheControl, .origin, .userAgent,
    ]

    /// What is offered to a server.
    private func offer(keepsCredentials: Bool) -> HandshakeOffer {
        keepsCredentials ? offer : offer.withoutSecrets()
    }

    /// The handshake to begin with at a URL.
    ///
    /// - Parameter keepsCredentials: false when a redirect has led to another server than the secrets are for.
    func request(for url: WebSocketURL, keepsCredentials: Bool) -> ClientRequest {
        let fields = fields(for: url, keepsCredentials: keepsCredentials)
        let offer = offer(keepsCredentials: keepsCredentials)
        return ClientRequest(
            target: url.resource,
            host: url.hostField,
            serverName: url.isSecure ? url.serverName ?? url.address.map { "\($0)" } : nil,
            subprotocols: offer.subprotocols,
            deflateOffer: offer.extensionField,
            headers: fields.map { ($0.name.rawName, $0.value) }
        )
    }

    private func fields(for url: WebSocketURL, keepsCredentials: Bool) -> HTTPFields {
        var fields = headers
        if let origin { fields[.origin] = origin }
        guard keepsCredentials else { return HTTPFields(fields.filter { redirectedHeaders.contains($0.name) }) }
        if let value = authorization?.fieldValue ?? url.credentials?.fieldValue { fields[.authorization] = value }
        return fields
    }

    /// The fields that handlers are shown.
    private func fieldsWithoutCredentials(for url: WebSocketURL, keepsCredentials: Bool) -> HTTPFields {
        var fields = fields(for: url, keepsCredentials: keepsCredentials)
        for name in [HTTPField.Name.authorization, .cookie, .proxyAuthorization] { fields[name] = nil }
        return fields
    }

    /// The WebSocket that a server's agreement makes of a connection.
    ///
    /// - Parameter keepsCredentials: as it was for the request.
    /// - Throws: `.protocolError` when the server takes what it was not offered.
    func session(
        on connection: Connection,
        for opening: ClientOpening,
        at url: WebSocketURL,
        keepsCredentials: Bool,
        _ response: ResponseHead
    ) throws(WebSocketError) -> Session {
        let agreement = try offer(keepsCredentials: keepsCredentials).agreement(
            subprotocols: response.values("sec-websocket-protocol"),
            extensions: response.values("sec-websocket-extensions")
        )
        if agreement.subprotocol == nil, requiresSubprotocol, !offer.subprotocols.isEmpty {
            throw WebSocketError(
                .protocolError,
                "\(url) chooses none of the \(offer.subprotocols.count) subprotocols offered"
            )
        }
        let facts = ClientFacts(
            remoteAddress: SocketAddress(connection.localAddress),
            localAddress: SocketAddress(connection.peerAddress),
            isSecure: url.isSecure,
            host: url.hostField
        )
        return Session(
            connection: connection,
            handlers: opening.handlers,
            request: Request(
                for: url,
                headers: fieldsWithoutCredentials(for: url, keepsCredentials: keepsCredentials),
                client: facts,
                tls: connection.tlsInfo
            ),
            subprotocol: agreement.subprotocol,
            compression: agreement.deflate,
            userInfo: nil,
            client: ClientSide(response: HandshakeResponse(response))
        )
    }
}

extension ProxyEnvironment {
    /// The variables of this process.
    fileprivate static var current: ProxyEnvironment {
        let lower = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"]
        let names = lower + lower.map { $0.uppercased() } + ["REQUEST_METHOD", "GATEWAY_INTERFACE"]
        return ProxyEnvironment(
            names.reduce(into: [:]) { variables, name in variables[name] = Environment.value(of: name) }
        )
    }
}
