internal import CSwiftWebSockets
internal import LWSBinding
internal import Logging
internal import WebSockets

extension WebSocketServer.Configuration {
    /// What the members of `sws_server_options` say; the handlers among them are seen to elsewhere.
    init(_ members: sws_server_options) throws(Failure) {
        self.init()
        logger = unsafe try LogHandlerC.logger(members.log, level: members.log_level, members.user)
        listeners = try unsafe optionalText(members.listen).map(WebSocketsC.listeners) ?? []
        let tls = unsafe try TLSConfiguration(members)
        for index in listeners.indices {
            listeners[index].tls = tls
            listeners[index].proxyProtocol = unsafe members.proxy_protocol != 0
        }
        try Options.set(unsafe members.loops, "loops", &loops)
        host = unsafe try HostLoop(uv: members.uv_loop.map { OpaquePointer($0) }, loop: members.loop)
        try Options.set(unsafe members.max_connections, "max_connections", &maxConnections)
        try Options.set(
            unsafe members.max_connections_per_address,
            "max_connections_per_address",
            &maxConnectionsPerAddress
        )
        try Options.set(unsafe members.max_accepts_per_second, "max_accepts_per_second", &acceptRate)
        try Options.set(unsafe members.handshake_timeout_ms, "handshake_timeout_ms", &handshakeTimeout)
        try Options.set(unsafe members.max_request_head, "max_request_head", &maxRequestHeadSize)
        try Options.set(unsafe members.max_header_fields, "max_header_fields", &maxHeaderFields)
        try Options.set(unsafe members.max_rooms, "max_rooms", &maxRooms)
        trustedProxies = try Self.proxies(unsafe optionalText(members.trusted_proxies))
        trustsUnixPeers = unsafe members.trust_unix_peers != 0
        hosts = Set(unsafe Options.items(optionalText(members.hosts) ?? ""))
        try Options.set(unsafe members.stall_warning_ms, "stall_warning_ms", &stallWarning)
    }

    private static func proxies(_ text: String?) throws(Failure) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for item in Options.items(text ?? "") {
            do throws(WebSocketError) {
                ranges.append(try AddressRange(item))
            } catch {
                throw Failure(error)
            }
        }
        return ranges
    }
}

extension TLSConfiguration {
    /// Nil for plain connections.
    fileprivate init?(_ members: sws_server_options) throws(Failure) {
        switch unsafe (optionalText(members.certificate), optionalText(members.private_key)) {
        case (nil, nil): return nil
        case (let chain?, let key?): self.init(certificateChain: .file(chain), privateKey: .file(key))
        default: throw .argument("certificate and private_key are given together or not at all")
        }
        let authorities = unsafe optionalText(members.client_authorities)
        switch (unsafe Int(members.client_certificates), authorities) {
        case (SWS_CLIENT_CERTIFICATES_NONE, nil): clientCertificates = .none
        case (SWS_CLIENT_CERTIFICATES_OPTIONAL, let file?): clientCertificates = .optional(authorities: .file(file))
        case (SWS_CLIENT_CERTIFICATES_REQUIRED, let file?): clientCertificates = .required(authorities: .file(file))
        default: throw .argument("client_certificates and client_authorities contradict each other")
        }
    }
}
