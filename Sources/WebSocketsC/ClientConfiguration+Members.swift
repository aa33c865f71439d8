internal import CSwiftWebSockets
internal import HTTPTypes
internal import LWSBinding
internal import WebSockets

extension WebSocketClient.Configuration {
    /// What the members of `sws_client_options` say; the ended handler among them is seen to elsewhere.
    init(_ url: String, _ endpoint: WebSocketEndpoint, _ members: sws_client_options) throws(Failure) {
        self.init(url: url)
        subprotocols = endpoint.subprotocols
        options = endpoint.options
        for field in unsafe texts(members.headers) { headers.append(try HTTPField(line: field)) }
        for name in unsafe Options.items(optionalText(members.redirected_headers) ?? "") {
            redirectedHeaders.insert(try fieldName(name))
        }
        secretSubprotocols = Set(unsafe Options.items(optionalText(members.secret_subprotocols) ?? ""))
        origin = unsafe optionalText(members.origin)
        authorization = unsafe optionalText(members.bearer_token).map { .bearer($0) }
        tls = unsafe try TLSClientConfiguration(members)
        proxy = unsafe try WebSocketClient.Proxy(optionalText(members.proxy))
        if unsafe members.max_redirects == SWS_NEVER {
            maxRedirects = 0
        } else {
            try Options.set(unsafe members.max_redirects, "max_redirects", &maxRedirects)
        }
        try Options.set(unsafe members.resolve_timeout_ms, "resolve_timeout_ms", &timeouts.resolve)
        try Options.set(unsafe members.connect_timeout_ms, "connect_timeout_ms", &timeouts.connect)
        try Options.set(unsafe members.proxy_timeout_ms, "proxy_timeout_ms", &timeouts.proxy)
        try Options.set(unsafe members.handshake_timeout_ms, "handshake_timeout_ms", &timeouts.handshake)
        reconnect = unsafe try Backoff(members)
        loops = unsafe try ClientLoops.loops(members)
    }
}

extension HTTPField {
    /// "Name: value".
    fileprivate init(line: String) throws(Failure) {
        guard let colon = line.firstIndex(of: ":") else { throw .argument("\"\(line)\" is no header field") }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        self.init(name: try fieldName(String(line[..<colon])), value: try fieldValue(String(value)))
    }
}

extension TLSClientConfiguration {
    fileprivate init(_ members: sws_client_options) throws(Failure) {
        self.init()
        if let file = unsafe optionalText(members.authorities) { trust = .authorities(.file(file)) }
        if unsafe members.dangerously_accept_any_certificate != 0 { trust = .dangerouslyAnyone }
        switch unsafe (optionalText(members.certificate), optionalText(members.private_key)) {
        case (nil, nil): break
        case (let chain?, let key?): certificate = TLSCertificate(chain: .file(chain), privateKey: .file(key))
        default: throw .argument("certificate and private_key are given together or not at all")
        }
    }
}

extension WebSocketClient.Proxy {
    fileprivate init(_ text: String?) throws(Failure) {
        switch text {
        case nil: self = .environment
        case "": self = .none
        case let url?:
            do throws(WebSocketError) {
                self = .http(try HTTPProxy(url))
            } catch {
                throw Failure(error)
            }
        }
    }
}

extension Backoff {
    fileprivate init(_ members: sws_client_options) throws(Failure) {
        var first = Duration.zero
        var limit = Duration.seconds(30)
        try Options.set(unsafe members.reconnect_delay_ms, "reconnect_delay_ms", &first)
        try Options.set(unsafe members.reconnect_delay_limit_ms, "reconnect_delay_limit_ms", &limit)
        self = first == .zero ? .none : .exponential(from: first, to: max(first, limit))
        try Options.set(unsafe members.reconnect_attempts, "reconnect_attempts", &maxAttempts)
    }
}

extension ClientLoops {
    /// Those that all clients share, unless the options ask for one.
    fileprivate static func loops(_ members: sws_client_options) throws(Failure) -> ClientLoops {
        let host = unsafe try HostLoop(uv: members.uv_loop.map { OpaquePointer($0) }, loop: members.loop)
        guard unsafe host != nil || members.log != nil else { return .shared }
        let logger = unsafe try LogHandlerC.logger(members.log, level: members.log_level, members.user)
        return ClientLoops(logger: logger, host: host)
    }
}
