internal import HTTPTypes
internal import LWSBinding
internal import Logging
internal import WebSocketProtocol

extension Connection {
    /// Answers a WebSocket handshake on a raw socket (RFC 6455 section 4.2).
    func openWebSocket(_ head: RequestHead) {
        do throws(Refusal) {
            let acceptance = try admit(head)
            guard let key = head.webSocketKey else { throw Refusal(response: .status(.badRequest)) }
            let acceptor = HandshakeAcceptor(
                accept: HandshakeDigest.accept(key),
                subprotocol: acceptance.subprotocol,
                extensions: acceptance.deflate
            )
            var answer: [UInt8] = []
            answer.reserveCapacity(256)
            do throws(ResponseHeadWriter.Fault) {
                try acceptor.append(fields: acceptance.headers, to: &answer)
            } catch {
                didThrow(error, .connectThrew)
                throw Refusal(response: .status(.internalServerError))
            }
            if pending == nil {
                outbox.appendOpaque(answer)
                // Not at the end of the turn: `ready` may take its time.
                writeOut()
                opened()
            } else {
                phase = .deciding
                pending?.answer = answer
                startAuthorization()
            }
        } catch {
            session = nil
            pending = nil
            deflate = nil
            refuse(with: error.response, path: head.target.path.description)
        }
    }

    /// Decides about a handshake that libwebsockets has read.
    func answerUpgrade(_ request: UpgradeRequest) -> UpgradeAnswer {
        switch request.head {
        case .failure(let refusal):
            let response = Response(refusal)
            noteRefused(response, path: "")
            return writeWhole(response) ? .responded : .hangUp
        case .success(let head):
            do throws(Refusal) {
                let acceptance = try admit(head)
                return .accept(subprotocol: acceptance.subprotocol, headers: acceptance.headers)
            } catch {
                noteRefused(error.response, path: head.target.path.description)
                return writeWhole(error.response) ? .responded : .hangUp
            }
        }
    }

    /// Writes a whole response at once, where libwebsockets sees to the rest.
    private func writeWhole(_ response: Response) -> Bool {
        let (head, body) = response.encoded
        let bytes = head + body
        return writeRaw(unsafe bytes.span.bytes)
    }

    /// The response that keeps a client out.
    private struct Refusal: Error {
        let response: Response
    }

    /// What the 101 response says.
    private struct Acceptance {
        let subprotocol: String?
        let deflate: String?
        let headers: [(name: String, value: String)]
    }

    private func admit(_ head: RequestHead) throws(Refusal) -> Acceptance {
        if let refusal = head.upgradeRefusal { throw Refusal(response: Response(refusal)) }
        guard let (endpoint, parameters) = loop.router.match(head.target.path.segments), let route = endpoint.webSocket
        else {
            throw Refusal(response: .status(.notFound))
        }
        let origins = head.fields.values(named: "origin")
        let client = client(of: head)
        guard origins.count <= 1,
            route.handlers.options.origin.permits(
                origin: origins.first,
                host: client.host,
                isSecure: client.isSecure,
                hosts: hosts(for: client)
            )
        else { throw Refusal(response: .status(.forbidden)) }
        try countForwardedClient(client)
        let extensions = try offeredExtensions(head)
        let offered = try offeredSubprotocols(head)
        let suggested = Subprotocols.choose(from: offered, preferring: route.subprotocols)
        if suggested == nil, !route.subprotocols.isEmpty, route.handlers.options.requiresSubprotocol {
            let names = route.subprotocols.joined(separator: ", ")
            throw Refusal(response: .text("This endpoint speaks: \(names)\n", status: .badRequest))
        }
        guard let request = Request(head, parameters: parameters, client: client, tls: tlsInfo) else {
            throw Refusal(response: .status(.badRequest))
        }
        // The library's WebSocket role knows no compressed messages.
        let compression = isRaw ? route.handlers.compression : nil
        let agreed = compression?.accept(extensions)
        if let compression, let agreed { deflate = PerMessageDeflate(compression, agreed, isClient: false) }
        return try ask(route, request, suggested: suggested, offered: offered, agreed: agreed)
    }

    /// The hosts that `OriginPolicy.sameHost` takes for the server's own.
    private func hosts(for client: ClientFacts) -> ServerHosts {
        if let hosts = loop.settings.hosts { return hosts }
        guard !client.isForwarded, let address = client.localAddress?.ipAddress else { return .any }
        return [AddressRange].loopback.contains { $0.contains(address) } ? .loopback : .any
    }

    /// Counts a client that was not counted when its connection came, because a trusted proxy stands in between.
    private func countForwardedClient(_ client: ClientFacts) throws(Refusal) {
        let admissions = loop.settings.admissions
        guard admissions.limits.connectionsPerAddress != nil, addressPlace == nil, client.proxyAddress != nil,
            let address = client.remoteAddress?.ipAddress
        else { return }
        guard let place = admissions.enter(from: address) else { throw Refusal(response: .busy(.tooManyRequests)) }
        addressPlace = place
    }

    private func offeredSubprotocols(_ head: RequestHead) throws(Refusal) -> [String] {
        let values = head.fields.values(named: "sec-websocket-protocol")
        guard let offered = Subprotocols.offered(in: values) else {
            throw Refusal(response: .text("Sec-WebSocket-Protocol is malformed\n", status: .badRequest))
        }
        if isRaw { return offered }
        // libwebsockets matches within fixed buffers and hangs up without a word beyond them.
        let length = values.reduce(0) { $0 + $1.utf8.count + 1 }
        guard length < 126, offered.allSatisfy({ $0.utf8.count <= 63 }) else {
            throw Refusal(response: .text("Sec-WebSocket-Protocol is too long\n", status: .badRequest))
        }
        return offered
    }

    private func offeredExtensions(_ head: RequestHead) throws(Refusal) -> [ExtensionHeader] {
        let values = head.fields.values(named: "sec-websocket-extensions")
        guard let offered = ExtensionHeader.parse(values) else {
            throw Refusal(response: .text("Sec-WebSocket-Extensions is malformed\n", status: .badRequest))
        }
        return offered
    }

    private func ask(
        _ route: WebSocketRoute,
        _ request: Request,
        suggested: String?,
        offered: [String],
        agreed: DeflateParameters?
    ) throws(Refusal) -> Acceptance {
        loop.enters(route.handlers)
        do {
            let admission = try route.connect?(request) ?? .accept
            attachment = admission.attachment
            switch admission.decision {
            case .reject(let response):
                throw Refusal(response: response)
            case .accept(let chosen, let headers, let carried):
                let subprotocol = chosen.flatMap { offered.contains($0) ? $0 : nil } ?? suggested
                try checkPlace(of: subprotocol, among: offered)
                if route.authorize == nil {
                    session = Session(
                        connection: self,
                        handlers: route.handlers,
                        request: request,
                        subprotocol: subprotocol,
                        compression: agreed,
                        userInfo: try carried ?? route.makeUserInfo?(request)
                    )
                } else {
                    pending = PendingAuthorization(
                        route: route,
                        request: request,
                        subprotocol: subprotocol,
                        compression: agreed
                    )
                }
                return Acceptance(
                    subprotocol: subprotocol,
                    deflate: agreed?.description,
                    headers: headers.map { ($0.name.rawName, $0.value) }
                )
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            didThrow(error, .connectThrew, route: route.pattern)
            throw Refusal(response: .status(.internalServerError))
        }
    }

    /// In a context of the application's its own protocols count if the client names them first.
    private func checkPlace(of subprotocol: String?, among offered: [String]) throws(Refusal) {
        guard isJoined, let subprotocol else { return }
        guard let name = offered.prefix(while: { $0 != subprotocol }).first(where: isNameOfApplication) else { return }
        throw Refusal(response: .text("Name \(subprotocol) before \(name)\n", status: .badRequest))
    }

    /// What the TLS handshake came to.
    var tlsInfo: TLSInfo? { tlsSession.map(TLSInfo.init) }

    /// Who sent a request, and how, as far as those can be believed who tell.
    func client(of head: RequestHead) -> ClientFacts {
        loop.settings.proxies.client(
            peer: SocketAddress(peerAddress),
            local: SocketAddress(localAddress),
            isEncrypted: isEncrypted,
            header: proxyHeader,
            head: head
        )
    }
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
