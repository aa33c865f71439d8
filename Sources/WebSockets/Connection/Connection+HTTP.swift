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
        case .needsMore, nil:
            return bytes.byteCount
        case .head(let head, let consumed):
            handshake?.parser = nil
            if head.asksForWebSocket { openWebSocket(head) } else { answer(head) }
            return consumed
        case .refused(let refusal):
            refuse(with: Response(refusal), path: "")
            return bytes.byteCount
        }
    }

    /// Says that the time for the head is over, to a client that has begun one; false when it has not.
    func answerLate(_ handshake: HandshakeState) -> Bool {
        guard phase == .head, handshake.parser?.bufferedByteCount ?? 0 > 0 else { return false }
        respond(.status(.requestTimeout))
        return true
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
        sendQueue.appendOpaque(response.head)
        if !withoutBody { sendQueue.appendOpaque(response.body) }
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
        guard let route = endpoint.http else { return .upgradeRequired }
        guard head.hasMethod("GET") || head.hasMethod("HEAD") else {
            return .allowing("GET, HEAD", status: .methodNotAllowed)
        }
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

extension Response {
    /// Fields that every response gets from here.
    private static let ownFields: Set<HTTPField.Name> = [.contentLength, .connection, .date, .transferEncoding]

    /// The status line and header fields.
    var head: [UInt8] {
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n"
        for field in headers where !Self.ownFields.contains(field.name) {
            text += "\(field.name.rawName): \(field.value)\r\n"
        }
        text += "Content-Length: \(body.count)\r\nDate: \(HTTPDate.text(seconds: WallClock.seconds))\r\n"
        // One exchange a connection.
        text += headers[.upgrade] == nil ? "Connection: close\r\n\r\n" : "Connection: close, Upgrade\r\n\r\n"
        return Array(text.utf8)
    }
}
