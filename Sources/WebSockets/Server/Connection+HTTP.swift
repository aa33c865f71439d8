internal import HTTPTypes
internal import LWSBinding
internal import Logging

/// A response on its way: head and body, and how much of them is written.
struct HTTPExchange {
    let bytes: [[UInt8]]
    var part = 0
    var offset = 0
    /// The request has a body: time must pass before the end, or the reset that follows would take the response along.
    /// It does so too when anything else is left unread.
    let body: RequestBody?

    /// Bytes handed over at once.
    static let chunk = 256 << 10
    /// Bytes that the socket of a new connection is sure to take.
    static let sureSize = 16 << 10

    /// Every byte was handed over.
    var isOut: Bool { part == bytes.count }
    /// It is out as soon as it is begun.
    var isSmall: Bool { bytes.reduce(0) { $0 + $1.count } <= Self.sureSize }
}

/// What becomes of the body of a request.
enum RequestBody {
    /// The library reads and drops it.
    case readByLibrary
    /// The library does not know of it: it stays unread.
    case unread
}

extension Connection {
    /// Milliseconds to wait for the rest of a request that was refused.
    private static let lingerTimeout: UInt64 = 1000
    /// Seconds a client may take for each chunk of a response. One that takes nothing is gone after this.
    private static let chunkTimeout: Int32 = 30

    /// Answers a plain request.
    func answerHTTP(_ head: RequestHead) -> Fate {
        clearDeadline()
        let response = respond(to: head)
        noteAnswered(response)
        let exchange = HTTPExchange(
            bytes: [response.head, head.method == "HEAD" ? [] : response.body],
            body: head.body
        )
        self.exchange = exchange
        return exchange.isSmall ? continueExchange() : awaitRoom()
    }

    /// The socket has room for the next chunk.
    ///
    /// Until the response is out nothing is read: what the client sends meanwhile, if only its FIN, would be told of
    /// in every turn of the loop, since the library does not read it then.
    func resumeExchange() -> Fate {
        if isReading, exchange?.isOut == false { stopReadingForWriting() }
        return continueExchange()
    }

    /// Writes what the socket takes of the response; ends the connection when it is out.
    private func continueExchange() -> Fate {
        guard var exchange else { return .end }
        defer { self.exchange = exchange }
        while !exchange.isOut {
            if hasPartialWrite { return awaitRoom() }
            let part = exchange.bytes[exchange.part]
            let end = min(exchange.offset + HTTPExchange.chunk, part.count)
            if end > exchange.offset {
                let chunk = unsafe part.span.bytes.extracting(exchange.offset..<end)
                guard writeRaw(chunk) else { return .end }
            }
            exchange.offset = end
            if end == part.count {
                exchange.part += 1
                exchange.offset = 0
            }
        }
        if hasPartialWrite { return awaitRoom() }
        guard let body = exchange.body ?? (hasUnreadBytes ? .unread : nil) else { return .end }
        // What the library does not read it would be told of in every turn of the loop.
        if body == .unread, isReading { setReading(false) }
        setDeadline(after: Self.lingerTimeout)
        return .keep
    }

    /// Goes on when the client has taken some of the response.
    private func awaitRoom() -> Fate {
        extendHTTPTimeout(seconds: Self.chunkTimeout)
        askForWritable()
        return .keep
    }

    /// Writes a whole response at once, where libwebsockets sees to the rest.
    func writeWhole(_ response: Response, to head: RequestHead) -> Bool {
        let bytes = head.method == "HEAD" ? response.head : response.head + response.body
        return writeRaw(unsafe bytes.span.bytes)
    }

    private func respond(to head: RequestHead) -> Response {
        if head.isTooLarge { return .status(.requestHeaderFieldsTooLarge) }
        if head.isMalformed { return .status(.badRequest) }
        guard let (endpoint, parameters) = loop.router.match(head.path) else { return .status(.notFound) }
        guard let route = endpoint.http else { return .upgradeRequired }
        guard head.method == "GET" || head.method == "HEAD" else {
            var response = Response.status(.methodNotAllowed)
            response.headers[.allow] = "GET, HEAD"
            return response
        }
        // The end of a body that the library reads ends the exchange, so only a small response may meet one.
        if head.body == .readByLibrary { return .status(.contentTooLarge) }
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

extension RequestHead {
    fileprivate var body: RequestBody? {
        // libwebsockets 4.1.6 goes by Content-Length and by these methods; it has never heard of chunks.
        if values("content-length").contains(where: { $0 != "0" }) || ["POST", "PUT", "PATCH"].contains(method) {
            return .readByLibrary
        }
        return values("transfer-encoding").isEmpty ? nil : .unread
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
        // One exchange a connection: libwebsockets 4.1.6 mishandles an unknown Upgrade on a kept one (CVE-2025-11677).
        text += headers[.upgrade] == nil ? "Connection: close\r\n\r\n" : "Connection: close, Upgrade\r\n\r\n"
        return Array(text.utf8)
    }
}
