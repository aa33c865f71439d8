import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("One handler for plain requests and handshakes", .timeLimit(.minutes(1)))
struct UpgradeDecisionTests {
    private func withDecisions(_ body: (TestServer) async throws -> Void) async throws {
        try await withServer { server in
            server.httpOrWebSocket("/ws/:name") { request in
                guard request.isWebSocketUpgrade else { return .http(.text("WebSocket endpoint")) }
                let name = request.parameters["name"] ?? ""
                guard name != "nobody" else { return .http(.status(.forbidden)) }
                guard name != "broken" else { throw TestError() }
                return .webSocket { ws in
                    for try await message in ws { try await ws.send("\(name): \(message)") }
                }
            }
            server.httpOrWebSocket("/always") { _ in .webSocket { ws in try await ws.send("hello") } }
        } body: { test in
            try await body(test)
        }
    }

    private func answer(_ request: RawRequest) async throws -> RawResponse {
        var response: RawResponse?
        try await withDecisions { test in
            let peer = try test.connect()
            try peer.send(request)
            response = try peer.readResponse()
        }
        return try #require(response)
    }

    @Test("a plain request gets the plain answer")
    func plain() async throws {
        let response = try await answer(RawRequest("/ws/ann"))
        #expect(response.status == 200)
        #expect(response.text == "WebSocket endpoint")
    }

    @Test("a handshake gets a WebSocket with the handler chosen for it, one beside another")
    func webSocket() async throws {
        try await withDecisions { test in
            let (ann, bob) = (try test.open("/ws/ann"), try test.open("/ws/bob"))
            for peer in [bob, ann] { try peer.send(RawFrame(.text, "hi")) }
            #expect(try ann.readMessage().payload == Array(#"ann: text("hi")"#.utf8))
            #expect(try bob.readMessage().payload == Array(#"bob: text("hi")"#.utf8))
        }
    }

    @Test("a handshake that the handler answers plainly is refused with that answer")
    func refused() async throws {
        #expect(try await answer(.handshake("/ws/nobody")).status == 403)
    }

    @Test("a handler that throws is answered with 500, whatever was asked for")
    func throwing() async throws {
        #expect(try await answer(.handshake("/ws/broken")).status == 500)
    }

    @Test("a handshake that is not valid is refused without the handler")
    func invalid() async throws {
        var request = RawRequest.handshake("/ws/ann")
        request.set("Sec-WebSocket-Version", "8")
        #expect(try await answer(request).status == 426)
    }

    @Test("where only a WebSocket is to be had, a plain request is told so")
    func plainRequestForWebSocket() async throws {
        #expect(try await answer(RawRequest("/always")).status == 426)
    }
}
