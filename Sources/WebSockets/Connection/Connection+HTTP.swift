internal import HTTPTypes
internal import LWSBinding
internal import Logging
internal import WebSocketProtocol

/// Requests: read, and answered.
extension Connection {
    /// Takes the bytes of a head, and answers it when it is complete.
    ///
    /// - Returns: how many of the bytes were the head's.
    func readHead(_ bytes: RawSpan) -> Int {
        switch handshake?.parser?.parse(bytes) {
        case .needsMore:
            loop.countHead(of: self, bytes: handshake?.parser?.heldByteCount ?? 0)
            return bytes.byteCount
        case nil:
            return bytes.byteCount
        case .head(let head, let consumed):
            forgetHead()
            if head.asksForWebSocket { openWebSocket(head) } else { answer(head) }
            return consumed
        case .refused(let refusal):
            forgetHead()
            refuse(with: Response(refusal), path: "")
            return bytes.byteCount
        }
    }

    /// Says that the time for the head is over, to a client that has begun one; false when it has not.
    func answerLate(_ handshake: HandshakeState) -> Bool {
        guard phase == .head, handshake.parser?.bufferedByteCount ?? 0 > 0 else { return false }
        forgetHead()
        respond(.status(.requestTimeout))
        return true
    }

    /// The heads of the loop's connections hold too much together, and this one the most: its client is to come again.
    func refuseLargestHead() {
        forgetHead()
        refuse(with: .busy(.serviceUnavailable), path: "")
    }

    /// No head is read any more.
    private func forgetHead() {
        handshake?.parser = nil
        loop.headBudget.remove(slot)
    }

    /// Keeps a client out whose handshake is no good, or its request no request.
    func refuse(with response: Response, path: String) {
        handshake = nil
        loop.didRefuse(self, response, path: path)
        respond(response)
    }

    /// Answers a plain request.
    private func answer(_ head: RequestHead) {
        let response = response(to: head)
        handshake = nil
        loop.didAnswer(response)
        respond(response, withoutBody: head.hasMethod("HEAD"))
    }

    /// Sends a response, behind which the connection ends.
    private func respond(_ response: Response, withoutBody: Bool = false) {
        phase.advance(to: .answering)
        updateReading()
        let (head, body) = response.encoded
        sendQueue.appendOpaque(head)
        if !withoutBody { sendQueue.appendOpaque(body) }
        receiver.dropHeldInput()
        deadlines.clearEnd()
        setDeadline(after: Self.progressTimeout)
        flushThisTurn()
    }

    private func response(to head: RequestHead) -> Response {
        switch head.target.form {
        case .asterisk: return .allowing("GET, HEAD", status: .noContent)
        case .authority: return .allowing("GET, HEAD", status: .methodNotAllowed)
        case .origin, .absolute: break
        }
        guard let (endpoint, parameters) = loop.router.match(head.target.path.segments) else {
            return .status(.notFound)
        }
        guard head.hasMethod("GET") || head.hasMethod("HEAD") else {
            return .allowing(endpoint.http == nil ? "GET" : "GET, HEAD", status: .methodNotAllowed)
        }
        guard let route = endpoint.http else { return .upgradeRequired }
        guard head.body == .absent || head.body == .length(0) else { return .status(.contentTooLarge) }
        guard let request = Request(head, parameters: parameters, client: client(of: head), tls: tlsInfo) else {
            return .status(.badRequest)
        }
        do {
            loop.enters(route)
            return try route.handler(request)
        } catch {
            loop.didThrow(error, .httpHandlerThrew, on: self, route: route.pattern)
            return .status(.internalServerError)
        }
    }
}

extension Response {
    /// A status with fields and a text, or the status in words.
    init(status: HTTPResponse.Status, fields: HTTPFields, text: String?) {
        self = text.map { Response.text($0, status: status) } ?? .status(status)
        for field in fields { headers.append(field) }
    }

    /// The answer to what is no request of HTTP/1.
    init(_ refusal: RequestRefusal) {
        self = .text("\(refusal.reason)\n", status: refusal.responseStatus)
    }

    /// A status that allows these methods.
    fileprivate static func allowing(_ methods: String, status: HTTPResponse.Status) -> Response {
        var response = Response.status(status)
        response.headers[.allow] = methods
        return response
    }
}

extension RequestRefusal {
    fileprivate var responseStatus: HTTPResponse.Status {
        HTTPResponse.Status(code: status, reasonPhrase: ReasonPhrase.text(for: status))
    }
}
