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

    @Test("500 when the handler throws", arguments: TestTransport.allCases)
    func throwing(transport: TestTransport) async throws {
        #expect(try await answer(over: transport, to: RawRequest("/throw")).status == 500)
    }
}
