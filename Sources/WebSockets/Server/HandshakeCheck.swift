internal import HTTPTypes
internal import WebSocketProtocol

/// What a request for a WebSocket asks for, checked before any closure of the application is called (RFC 6455
/// section 4.2.1).
struct HandshakeCheck {
    let route: WebSocketRoute
    /// What the route's pattern left open.
    let parameters: PathParameters
    /// What the client speaks, in its order.
    let subprotocols: [String]
    /// What comes of its offer of compression.
    let compression: DeflateParameters?

    /// - Parameters:
    ///   - client: who asks.
    ///   - loop: whose routes and settings count.
    ///   - compresses: whether messages can be compressed.
    /// - Throws: the response to a request that asks for nothing that there is.
    init(_ head: RequestHead, from client: ClientFacts, on loop: EventLoop, compresses: Bool) throws(Refusal) {
        if let refusal = head.upgradeRefusal { throw Refusal(response: Response(refusal)) }
        guard let (endpoint, parameters) = loop.router.match(head.target.path.segments), let route = endpoint.webSocket
        else {
            throw Refusal(response: .status(.notFound))
        }
        self.route = route
        self.parameters = parameters
        let options = route.handlers.options
        let origins = head.fields.values(named: "origin")
        guard origins.count <= 1,
            options.origin.permits(
                origin: origins.first,
                host: client.host,
                isSecure: client.isSecure,
                hosts: Self.hosts(loop.settings.hosts, for: client)
            )
        else { throw Refusal(response: .status(.forbidden)) }
        guard let extensions = ExtensionHeader.parse(head.fields.values(named: "sec-websocket-extensions")) else {
            throw Refusal(response: .text("Sec-WebSocket-Extensions is malformed\n", status: .badRequest))
        }
        compression = compresses ? route.handlers.compression?.accept(extensions) : nil
        guard let subprotocols = Subprotocols.offered(in: head.fields.values(named: "sec-websocket-protocol")) else {
            throw Refusal(response: .text("Sec-WebSocket-Protocol is malformed\n", status: .badRequest))
        }
        self.subprotocols = subprotocols
        if suggestion == nil, !route.subprotocols.isEmpty, options.requiresSubprotocol {
            let names = route.subprotocols.joined(separator: ", ")
            throw Refusal(response: .text("This endpoint speaks: \(names)\n", status: .badRequest))
        }
    }

    /// The subprotocol to agree on.
    ///
    /// - Parameter chosen: what the application chooses. A name that the client did not offer is ignored, as it must be.
    func subprotocol(_ chosen: String?) -> String? {
        chosen.flatMap { subprotocols.contains($0) ? $0 : nil } ?? suggestion
    }

    /// The route's first choice.
    private var suggestion: String? { Subprotocols.choose(from: subprotocols, preferring: route.subprotocols) }

    /// The hosts that `OriginPolicy.sameHost` takes for the server's own.
    private static func hosts(_ own: ServerHosts?, for client: ClientFacts) -> ServerHosts {
        if let own { return own }
        guard !client.isForwarded, let address = client.localAddress?.ipAddress else { return .any }
        return [AddressRange].loopback.contains { $0.contains(address) } ? .loopback : .any
    }
}

/// The response that keeps a client out.
struct Refusal: Error {
    let response: Response
}

extension Response {
    fileprivate init(_ refusal: UpgradeRefusal) {
        switch refusal {
        case .badRequest(let reason):
            self = .text("\(reason)\n", status: .badRequest)
        case .unsupportedVersion:
            self = .upgradeRequired
        case .methodNotAllowed:
            self = .status(.methodNotAllowed)
            headers[.allow] = "GET"
        }
    }

    /// 426 with what a client needs to know (RFC 6455 section 4.2.2, RFC 9110 section 15.5.22).
    static var upgradeRequired: Response {
        var response = Response.text("This endpoint speaks WebSocket, version 13\n", status: .upgradeRequired)
        response.headers[.upgrade] = "websocket"
        response.headers[.secWebSocketVersion] = "13"
        return response
    }
}
