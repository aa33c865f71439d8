import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("An accepted opening handshake (RFC 6455 section 4.2.2)")
struct AcceptanceTests {
    @Test("answers 101 with the accept value of the key", arguments: TestTransport.allCases)
    func switchingProtocols(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            request.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
            try peer.send(request)
            let response = try peer.readResponse()
            #expect(response.version == "HTTP/1.1")
            #expect(response.status == 101)
            #expect(response["Upgrade"]?.lowercased() == "websocket")
            #expect(response["Connection"]?.lowercased() == "upgrade")
            #expect(response.values("Sec-WebSocket-Accept") == ["s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
            #expect(response["Sec-WebSocket-Protocol"] == nil)
            #expect(response["Sec-WebSocket-Extensions"] == nil)
        }
    }

    @Test("carries the headers that connect adds, repeated ones too", arguments: TestTransport.allCases)
    func extraHeaders(transport: TestTransport) async throws {
        try await withServer(over: transport) { server in
            server.webSocket(
                "/",
                connect: { _ in
                    var headers: HTTPFields = [.server: "test"]
                    headers.append(HTTPField(name: .setCookie, value: "a=1"))
                    headers.append(HTTPField(name: .setCookie, value: "b=2"))
                    return .accept(headers: headers)
                }
            )
        } body: { test in
            let response = try test.connect().openWebSocket("/")
            #expect(response["Server"] == "test")
            #expect(response.values("Set-Cookie") == ["a=1", "b=2"])
        }
    }

    @Test("takes header names and tokens in any case, and lists of tokens", arguments: TestTransport.allCases)
    func caseAndLists(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            request.set("uPGRADE", "WebSocket")
            request.set("cONNECTION", "keep-alive, UPGRADE")
            try peer.send(request)
            #expect(try peer.readResponse().status == 101)
        }
    }

    @Test("is refused with whatever connect answers", arguments: TestTransport.allCases)
    func rejected(transport: TestTransport) async throws {
        try await withServer(over: transport) { server in
            server.webSocket(
                "/",
                connect: { _ in
                    .reject(.unauthorized, headers: [.wwwAuthenticate: "Bearer"], body: "who are you?")
                }
            )
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/"))
            let response = try peer.readResponse()
            #expect(response.status == 401)
            #expect(response["WWW-Authenticate"] == "Bearer")
            #expect(response.text == "who are you?")
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
        }
    }

    @Test("is answered 500 when connect throws, and nothing else is called", arguments: TestTransport.allCases)
    func throwing(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, connect: { _ in throw TestError() })
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/"))
            #expect(try peer.readResponse().status == 500)
        }
        #expect(log.entries == [])
    }
}
