internal import HTTPTypes
internal import LWSBinding
internal import Logging
internal import WebSocketProtocol

/// Requests on a raw socket: read, and answered.
extension Connection {
    /// Milliseconds that a client may take for the next bytes of a response.
    private static let progressTimeout: UInt64 = 30_000

    /// Takes the bytes of a head, and answers it when it is complete.
    ///
    /// - Returns: how many of the bytes were the head's.
    func readHead(_ bytes: RawSpan) -> Int {
        switch requestParser?.parse(bytes) {
        case .needsMore:
            loop.countHead(of: self, bytes: requestParser?.heldByteCount ?? 0)
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

    /// The time for the head is over: says so to a client that has begun one.
    func answersLateHead() -> Bool {
        guard isRaw, phase == .head, requestParser?.bufferedByteCount ?? 0 > 0 else { return false }
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
    func forgetHead() {
        requestParser = nil
        loop.headBudget.remove(slot)
    }

    /// Keeps a client out whose handshake is no good, or its request no request.
    func refuse(with response: Response, path: String) {
        noteRefused(response, path: path)
        respond(response)
    }

    /// Sends a response, behind which the connection ends.
    func respond(_ response: Response, withoutBody: Bool = false) {
        phase = .answering
        updateReading()
        let (head, body) = response.encoded
        outbox.appendOpaque(head)
        if !withoutBody { outbox.appendOpaque(body) }
        heldInput.removeAll()
        clearDeadline()
        setDeadline(after: Self.progressTimeout)
        flushThisTurn()
    }

    /// The peer takes what it is sent.
    func notePeerReads() {
        liveness.noteReceived(at: loop.now)
        guard phase == .answering else { return }
        clearDeadline()
        setDeadline(after: Self.progressTimeout)
    }

    /// Answers a plain request.
    private func answer(_ head: RequestHead) {
        let response = response(to: head)
        noteAnswered(response)
        respond(response, withoutBody: head.hasMethod("HEAD"))
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
            didThrow(error, .httpHandlerThrew, route: route.pattern)
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
