import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Plain HTTP beside WebSockets (RFC 9110)")
struct HTTPTests {
    /// The answer to one request of a server with a few routes.
    func answer(
        over transport: TestTransport,
        to request: RawRequest
    ) async throws -> RawResponse {
        try await withServer(over: transport) { server in
            server.http("/") { _ in .html("<h1>hello</h1>") }
            server.http("/both") { _ in .text("page") }
            server.webSocket("/both", data: echo)
            server.http("/throw") { _ in throw TestError() }
            server.http("/echo/:name") { request in
                Response(
                    status: .created,
                    headers: [.contentType: "text/plain", .location: request.query["to"] ?? "nowhere"],
                    body: Array("\(request.parameters["name"] ?? "") \(request.headers[.userAgent] ?? "")".utf8)
                )
            }
        } body: { test in
            let peer = try test.connect()
            try peer.send(request)
            let response = try peer.readResponse(toHead: request.method == "HEAD")
            #expect(try peer.readUntilClosed(within: .seconds(3)).bytes == [], "one exchange a connection")
            return response
        }
    }

    @Test("GET", arguments: TestTransport.allCases)
    func get(transport: TestTransport) async throws {
        let response = try await answer(over: transport, to: RawRequest("/"))
        #expect(response.version == "HTTP/1.1")
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "text/html; charset=utf-8")
        #expect(response.values("Content-Length") == ["14"])
        #expect(response.text == "<h1>hello</h1>")
    }

    @Test("HEAD has the head of GET and no body", arguments: TestTransport.allCases)
    func head(transport: TestTransport) async throws {
        let response = try await answer(over: transport, to: RawRequest("/", method: "HEAD"))
        #expect(response.status == 200)
        #expect(response["Content-Length"] == "14")
    }

    @Test("the handler sees the request, the client its headers", arguments: TestTransport.allCases)
    func handler(transport: TestTransport) async throws {
        let request = RawRequest("/echo/me?to=there", headers: ["User-Agent": "test"])
        let response = try await answer(over: transport, to: request)
        #expect(response.status == 201)
        #expect(response["Location"] == "there")
        #expect(response.text == "me test")
    }

    @Test("a path may answer both HTTP and WebSocket", arguments: TestTransport.allCases)
    func both(transport: TestTransport) async throws {
        #expect(try await answer(over: transport, to: RawRequest("/both")).text == "page")
        try await withServer(over: transport) { server in
            server.http("/both") { _ in .text("page") }
            server.webSocket("/both", data: echo)
        } body: { test in
            try test.connect().openWebSocket("/both")
        }
    }

    @Test("404 for an unknown path", arguments: TestTransport.allCases, ["/none", "/echo", "/echo/a/b"])
    func notFound(transport: TestTransport, path: String) async throws {
        #expect(try await answer(over: transport, to: RawRequest(path)).status == 404)
    }

    @Test("405 with Allow for another method", arguments: TestTransport.allCases, ["POST", "PUT", "DELETE", "OPTIONS"])
    func method(transport: TestTransport, method: String) async throws {
        var request = RawRequest("/", method: method, headers: ["Content-Length": "5"])
        request.body = Array("hello".utf8)
        let response = try await answer(over: transport, to: request)
        #expect(response.status == 405)
        #expect(response["Allow"] == "GET, HEAD")
    }

    @Test("413 for a GET or HEAD with content", arguments: TestTransport.allCases, ["GET", "HEAD"])
    func content(transport: TestTransport, method: String) async throws {
        var request = RawRequest("/", method: method, headers: ["Content-Length": "5"])
        request.body = Array("hello".utf8)
        #expect(try await answer(over: transport, to: request).status == 413)
    }

    @Test(
        "the status has the handler's phrase, or that of the RFC",
        arguments: [
            (HTTPResponse.Status(code: 200, reasonPhrase: "Very Well"), "200 Very Well"), (404, "404 Not Found"),
            (HTTPResponse.Status(code: 299, reasonPhrase: "é"), "299 é"), (299, "299 "),
        ]
    )
    func phrase(status: HTTPResponse.Status, line: String) async throws {
        #expect(try await wholeAnswer(of: Response(status: status)).hasPrefix("HTTP/1.1 \(line)\r\n"))
    }

    @Test("no content goes out with a status that has none (RFC 9110 section 6.4.1)", arguments: [204, 205, 304])
    func noContent(status: Int) async throws {
        let answer = try await wholeAnswer(of: .text("body", status: HTTPResponse.Status(code: status)))
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        #expect(answer.hasSuffix("\r\n\r\n"))
        #expect(answer.contains("Content-Length: ") == (status == 205))
        #expect(!answer.contains("Content-Length: 4"))
    }

    @Test("500 goes out in the place of a status that ends no exchange", arguments: [0, 99, 100, 101, 199])
    func noFinalStatus(status: Int) async throws {
        let answer = try await wholeAnswer(of: .text("body", status: HTTPResponse.Status(code: status)))
        #expect(answer.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
        #expect(!answer.contains("body"))
    }

    @Test("fields that the server writes itself are not the handler's")
    func ownFields() async throws {
        var response = Response.text("body")
        for name in [HTTPField.Name.contentLength, .connection, .date, .transferEncoding] {
            response.headers[name] = "x"
        }
        response.headers[.server] = "kept"
        let answer = try await wholeAnswer(of: response)
        #expect(answer.contains("\r\nServer: kept\r\n"))
        #expect(answer.contains("\r\nContent-Length: 4\r\n"))
        #expect(!answer.contains(": x\r\n"))
    }

    /// Everything that a client gets of a response, to the end of the stream.
    private func wholeAnswer(of response: Response) async throws -> String {
        try await withServer { server in
            server.http("/") { _ in response }
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest("/"))
            return String(decoding: try peer.readUntilClosed(within: .seconds(3)).bytes, as: UTF8.self)
        }
    }

    @Test("500 when the handler throws", arguments: TestTransport.allCases)
    func throwing(transport: TestTransport) async throws {
        #expect(try await answer(over: transport, to: RawRequest("/throw")).status == 500)
    }
}
