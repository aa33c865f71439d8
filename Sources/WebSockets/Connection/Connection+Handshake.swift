internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// The opening handshake of a server (RFC 6455 section 4.2), and the step from it to the open WebSocket.
extension Connection {
    /// What the 101 response says.
    struct Acceptance {
        let subprotocol: String?
        let compression: DeflateParameters?
        let headers: [(name: String, value: String)]
    }

    /// Answers a request for a WebSocket.
    func openWebSocket(_ head: RequestHead) {
        do throws(Refusal) {
            let acceptance = try admit(head, compresses: true)
            let answer = try answer(to: head, acceptance)
            if handshake?.pending != nil { return decide(answer) }
            sendQueue.appendOpaque(answer)
            // Not at the end of the turn: `ready` may take its time.
            writeOut()
            becomeReady()
            if loop.stopping != nil { goAway() }
        } catch {
            session = nil
            refuse(with: error.response, path: head.target.path.description)
        }
    }

    /// The 101 response.
    private func answer(to head: RequestHead, _ acceptance: Acceptance) throws(Refusal) -> [UInt8] {
        guard let key = head.webSocketKey else { throw Refusal(response: .status(.badRequest)) }
        let acceptor = HandshakeAcceptor(
            accept: HandshakeDigest.accept(key),
            subprotocol: acceptance.subprotocol,
            extensions: acceptance.compression?.description
        )
        var answer: [UInt8] = []
        answer.reserveCapacity(256)
        do throws(ResponseHeadWriter.Fault) {
            try acceptor.append(fields: acceptance.headers, to: &answer)
        } catch {
            loop.didThrow(error, .connectThrew, on: self)
            throw Refusal(response: .status(.internalServerError))
        }
        return answer
    }

    /// Checks a request and asks the route's `connect`. Sets the session, or what waits for the route's `authorize`.
    ///
    /// - Parameter compresses: whether messages can be compressed here.
    func admit(_ head: RequestHead, compresses: Bool) throws(Refusal) -> Acceptance {
        let client = client(of: head)
        let offer = try HandshakeCheck(head, from: client, on: loop, compresses: compresses)
        try countForwardedClient(client)
        let route = offer.route
        guard let request = Request(head, parameters: offer.parameters, client: client, tls: tlsInfo) else {
            throw Refusal(response: .status(.badRequest))
        }
        loop.enters(route.handlers)
        do {
            let admission = try route.connect?(request) ?? .accept
            attachment.object = admission.attachment
            switch admission.decision {
            case .reject(let response):
                throw Refusal(response: response)
            case .accept(let chosen, let headers, let carried):
                let subprotocol = offer.subprotocol(chosen)
                try check(subprotocol, among: offer.subprotocols)
                if route.authorize == nil {
                    session = Session(
                        connection: self,
                        handlers: route.handlers,
                        request: request,
                        subprotocol: subprotocol,
                        compression: offer.compression,
                        userInfo: try carried ?? route.makeUserInfo?(request)
                    )
                } else {
                    handshake?.pending = PendingAuthorization(
                        route: route,
                        request: request,
                        subprotocol: subprotocol,
                        compression: offer.compression
                    )
                }
                return Acceptance(
                    subprotocol: subprotocol,
                    compression: offer.compression,
                    headers: headers.map { ($0.name.rawName, $0.value) }
                )
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            loop.didThrow(error, .connectThrew, on: self, route: route.pattern)
            throw Refusal(response: .status(.internalServerError))
        }
    }

    /// Counts a client that was not counted when its connection came, because a trusted proxy stands in between.
    private func countForwardedClient(_ client: ClientFacts) throws(Refusal) {
        let admissions = loop.settings.admissions
        guard admissions.limits.connectionsPerAddress != nil, permits.address == nil, client.proxyAddress != nil,
            let address = client.remoteAddress?.ipAddress
        else { return }
        guard let place = admissions.enter(from: address) else { throw Refusal(response: .busy(.tooManyRequests)) }
        permits.address = place
    }

    /// The 101 response is out: the WebSocket is open.
    func becomeReady() {
        guard let session else { return }
        let handlers = session.handlers
        phase.advance(to: .open)
        open(session)
        deadlines.open(
            handlers.textHeartbeat.map {
                TextHeartbeatWatch($0, isAsking: session.client != nil, now: loop.now)
            },
            at: loop.now
        )
        shared.open(sendQueue.watermarks)
        closing.becomeReady()
        reschedule()
        if handshake.take() != nil { loop.didAccept() }
        loop.didOpen(self)
        loop.enters(handlers)
        do {
            try handlers.ready?(WebSocket(session: session))
        } catch {
            handlerFailed(error)
        }
    }

    private func open(_ session: Session) {
        let options = session.handlers.options
        guard let compression = session.handlers.compression, let agreed = session.compression else {
            receiver.open(options, inflater: nil)
            return sendQueue.open(options, deflater: nil)
        }
        let isClient = session.client != nil
        let pool = loop.deflatePool
        receiver.open(options, inflater: MessageInflater(agreed, isClient: isClient, pool: pool))
        sendQueue.open(options, deflater: MessageDeflater(compression, agreed, isClient: isClient, pool: pool))
    }

    /// What the TLS handshake came to.
    var tlsInfo: TLSInfo? { tlsSession.map(TLSInfo.init) }

    /// Who sent a request, and how, as far as those can be believed who tell.
    func client(of head: RequestHead) -> ClientFacts {
        loop.settings.proxies.client(
            peer: SocketAddress(peerAddress),
            local: handshake?.localAddress ?? SocketAddress(localAddress),
            isEncrypted: isEncrypted,
            header: handshake?.proxyHeader,
            head: head
        )
    }
}
