internal import LWSBinding
internal import WebSocketProtocol

/// Which peers are proxies that are believed about their clients, and what they say.
struct ProxyTrust: Sendable {
    private let ranges: [AddressRange]
    private let includesUnixPeers: Bool
    private let fields: ForwardingFields

    init(_ configuration: WebSocketServer.Configuration) {
        ranges = configuration.trustedProxies
        includesUnixPeers = configuration.trustsUnixPeers
        fields = configuration.forwardingFields
    }

    /// Whether a peer may send a PROXY header to a listener that takes them: every peer, where none is named.
    func mayTellAddresses(_ peer: SocketAddress?) -> Bool {
        (ranges.isEmpty && !includesUnixPeers) || isTrusted(peer)
    }

    /// The client of a request.
    ///
    /// - Parameters:
    ///   - peer: the other end of the socket.
    ///   - isEncrypted: whether TLS ends at this end.
    ///   - header: what came ahead of the connection.
    func client(
        peer: SocketAddress?,
        local: SocketAddress?,
        isEncrypted: Bool,
        header: ProxyHeader?,
        head: RequestHead
    ) -> ClientFacts {
        var facts = ClientFacts(
            remoteAddress: header?.client.map(SocketAddress.init) ?? peer,
            localAddress: local,
            isSecure: header?.isSecure ?? isEncrypted,
            host: head.authority,
            isForwarded: header?.client != nil
        )
        if isTrusted(facts.remoteAddress) {
            let told = fields.client(in: { head.fields.values(named: $0) }) { address in contains(address) }
            if let node = told.node {
                facts.remoteAddress = .ip(host: "\(node.address)", port: Int(node.port ?? 0))
            }
            facts.isSecure = told.isSecure ?? facts.isSecure
            facts.host = told.host ?? facts.host
            if told != ForwardedClient() { facts.isForwarded = true }
        }
        if facts.remoteAddress != peer { facts.proxyAddress = peer }
        return facts
    }

    /// Whether a peer is one of the proxies.
    func isTrusted(_ peer: SocketAddress?) -> Bool {
        switch peer {
        // An address is read from its text, which is not worth while for nothing.
        case .ip: !ranges.isEmpty && peer?.ipAddress.map(contains) ?? false
        case .unix: includesUnixPeers
        case nil: false
        }
    }

    private func contains(_ address: IPAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }
}
