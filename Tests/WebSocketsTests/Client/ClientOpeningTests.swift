import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client's opening handshake", .timeLimit(.minutes(1)))
struct ClientOpeningTests {
    private static let request = ClientRequest(target: "/feed?since=1", host: "example.org:8080")

    @Test("the request has what was asked for and what RFC 6455 section 4.1 wants")
    func request() throws {
        try withClientLoop { loop in
            let client = RecordingClient()
            var request = Self.request
            request.subprotocols = ["chat.v2", "chat.v1"]
            request.deflateOffer = "permessage-deflate; client_max_window_bits"
            let long = String(repeating: "x", count: 4000)
            request.headers = [("Origin", "https://example.org"), ("X-Long", long), ("Cookie", "a=b")]
            let (server, isMade) = try loop.open(client, request)
            #expect(isMade)
            try server.readRequest()
            #expect(server.requestLine == "GET /feed?since=1 HTTP/1.1")
            #expect(server.values("host") == ["example.org:8080"])
            #expect(server.values("upgrade") == ["websocket"])
            #expect(server.values("connection") == ["Upgrade"])
            #expect(server.values("sec-websocket-version") == ["13"])
            #expect(server.values("sec-websocket-key").first?.utf8.count == 24)
            #expect(server.values("sec-websocket-protocol") == ["chat.v2, chat.v1"])
            #expect(server.values("sec-websocket-extensions") == ["permessage-deflate; client_max_window_bits"])
            #expect(server.values("origin") == ["https://example.org"])
            #expect(server.values("x-long") == [long])
            #expect(server.values("cookie") == ["a=b"])
        }
    }

    @Test("nothing is offered that was not asked for")
    func plainRequest() throws {
        try withClientLoop { loop in
            let (server, _) = try loop.open(RecordingClient(), Self.request)
            try server.readRequest()
            #expect(server.values("sec-websocket-protocol") == [])
            #expect(server.values("sec-websocket-extensions") == [])
            #expect(server.values("origin") == [])
        }
    }

    @Test("the response's fields are there before the first frame", .libraryRole)
    func response() throws {
        try withClientLoop { loop in
            let client = RecordingClient()
            var request = Self.request
            request.subprotocols = ["a", "b"]
            request.deflateOffer = "permessage-deflate"
            let (server, _) = try loop.open(client, request)
            try server.accept(
                "Sec-WebSocket-Protocol: b",
                "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover",
                "Set-Cookie: one=1",
                "Set-Cookie: two=2",
                "X-Empty:",
                "X-Request-ID: 1",
                "X-Request-ID: 2",
                "X-Long: " + String(repeating: "x", count: 3000)
            )
            // In one go with the response, and with RSV1.
            try server.peer.send(RawFrame(firstByte: 0xC1, [1, 2, 3], maskingKey: nil))
            try loop.turn(until: "the message") { !client.messages.isEmpty }
            #expect(client.events == ["answered", "opened"])
            #expect(client.response?.status == 101)
            #expect(client.response?.values("sec-websocket-protocol") == ["b"])
            #expect(
                client.response?.values("sec-websocket-extensions")
                    == ["permessage-deflate; server_no_context_takeover"]
            )
            #expect(client.response?.values("set-cookie") == ["one=1", "two=2"])
            #expect(client.response?.values("x-empty") == [""])
            #expect(client.response?.values("x-request-id") == ["1", "2"])
            #expect(client.response?.values("x-long") == [String(repeating: "x", count: 3000)])
            #expect(client.messages == [[1, 2, 3]])
            #expect(client.sawRSV1)
        }
    }

    /// What a server does instead of agreeing, and what becomes of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: OpeningFailure.Kind
        var status: Int?
        var field: (name: String, value: String)?
        var verdict = Fate.keep
        let script: @Sendable (ScriptedServer) throws -> Void
    }

    static let refusals = [
        Refusal(testDescription: "401", kind: .refused, status: 401, field: ("www-authenticate", "Basic")) {
            try $0.respond("401 Unauthorized", ["WWW-Authenticate: Basic", "Content-Length: 0"])
        },
        Refusal(testDescription: "429", kind: .refused, status: 429, field: ("x-ratelimit-reset", "30")) {
            try $0.respond("429 Too Many Requests", ["X-RateLimit-Reset: 30", "Content-Length: 0"])
        },
        Refusal(testDescription: "a redirect", kind: .refused, status: 302, field: ("location", "ws://other.org/")) {
            try $0.respond("302 Found", ["Location: ws://other.org/", "Content-Length: 0"])
        },
        Refusal(testDescription: "404 with a body", kind: .refused, status: 404) {
            try $0.respond("404 Not Found", ["Content-Length: 4"])
            try $0.peer.send("gone")
        },
        Refusal(testDescription: "a wrong proof", kind: .unacceptable, status: 101) {
            try $0.respond("101 Switching Protocols", $0.switching + ["Sec-WebSocket-Accept: AAAA"])
        },
        Refusal(testDescription: "no proof", kind: .unacceptable, status: 101) {
            try $0.respond("101 Switching Protocols", $0.switching)
        },
        Refusal(testDescription: "a subprotocol nobody offered", kind: .unacceptable, status: 101) {
            try $0.accept("Sec-WebSocket-Protocol: other")
        },
        Refusal(testDescription: "an extension nobody offered", kind: .unacceptable, status: 101) {
            try $0.accept("Sec-WebSocket-Extensions: x-other")
        },
        Refusal(testDescription: "the extension twice", kind: .unacceptable, status: 101) {
            try $0.accept("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate")
        },
        Refusal(testDescription: "an answer that is not wanted", kind: .unacceptable, status: 101, verdict: .end) {
            try $0.accept()
        },
        Refusal(testDescription: "no HTTP", kind: .unanswered) {
            try $0.peer.send("SSH-2.0-OpenSSH_9\r\n\r\n")
            $0.peer.close()
        },
        Refusal(testDescription: "half a response", kind: .unanswered) {
            try $0.peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgr")
            $0.peer.close()
        },
        Refusal(testDescription: "an end without a word", kind: .unanswered) { $0.peer.close() },
    ]

    @Test("one failure, whatever shape the library gives it", arguments: refusals)
    func failure(_ refusal: Refusal) throws {
        try withClientLoop { loop in
            let client = RecordingClient()
            client.verdict = refusal.verdict
            var request = Self.request
            request.subprotocols = ["chat"]
            request.deflateOffer = "permessage-deflate"
            let (server, isMade) = try loop.open(client, request)
            #expect(isMade)
            if refusal.kind == .refused { try server.readRequest() }
            try refusal.script(server)
            try loop.turn(until: "the end") { client.isGone }
            #expect(client.events.filter { $0 != "answered" } == ["failed", "destroyed"])
            #expect(client.failure?.kind == refusal.kind, "\(client.failure.debugDescription)")
            #expect(client.failure?.response?.status == refusal.status)
            #expect(client.failure?.cause.isEmpty == false)
            if let field = refusal.field { #expect(client.failure?.response?.values(field.name) == [field.value]) }
        }
    }

    @Test("a server that never answers is given up after the context's time")
    func silence() throws {
        try withClientLoop(timeout: 1) { loop in
            let client = RecordingClient()
            let (server, _) = try loop.open(client, Self.request)
            try loop.turn(until: "the end", within: .seconds(10)) { client.isGone }
            #expect(client.events == ["failed", "destroyed"])
            #expect(client.failure?.kind == .unanswered)
            try server.readRequest()
            #expect(try server.peer.readUntilClosed().bytes == [])
        }
    }

    @Test("a context that ends meanwhile fails the handshake")
    func contextEnds() throws {
        let client = RecordingClient()
        var server: ScriptedServer?
        try withClientLoop { loop in
            server = try loop.open(client, Self.request).server
            loop.turn()
        }
        #expect(client.events == ["failed", "destroyed"])
        try server?.readRequest()
        #expect(try server?.peer.readUntilClosed().bytes == [])
    }

    @Test(
        "a request that the library would cut or break is not sent",
        arguments: [
            ClientRequest(target: "/" + String(repeating: "a", count: ClientRequest.longestTarget), host: "h"),
            ClientRequest(target: "/", host: String(repeating: "h", count: ClientRequest.longestHost + 1)),
            ClientRequest(target: "", host: "h"),
            ClientRequest(target: "/", host: "h\r\nX: y"),
            ClientRequest(target: "/", host: "h", headers: [("X", "a\nb")]),
            ClientRequest(target: "/", host: "h", subprotocols: [String(repeating: "s", count: 8200)]),
        ]
    )
    func unsendable(_ request: ClientRequest) throws {
        try withClientLoop { loop in
            let client = RecordingClient()
            let (server, isMade) = try loop.open(client, request)
            #expect(!isMade)
            #expect(try server.peer.readUntilClosed().bytes == [])
            #expect(client.events == ["failed"])
        }
    }

    @Test("the longest request goes out whole")
    func longest() throws {
        try withClientLoop { loop in
            let target = "/" + String(repeating: "a", count: ClientRequest.longestTarget - 1)
            let host = String(repeating: "h", count: ClientRequest.longestHost)
            var request = ClientRequest(target: target, host: host)
            request.subprotocols = [String(repeating: "s", count: ClientRequest.longestFields - 2)]
            request.headers = [("X", String(repeating: "v", count: ClientRequest.longestFields - 5))]
            let (server, isMade) = try loop.open(RecordingClient(), request)
            #expect(isMade)
            try server.readRequest()
            #expect(server.requestLine == "GET \(target) HTTP/1.1")
            #expect(server.values("host") == [host])
            #expect(server.values("sec-websocket-protocol") == request.subprotocols)
            #expect(server.values("x") == [request.headers[0].value])
        }
    }

    @Test("many clients share a loop, and descriptors come back")
    func many() throws {
        try withClientLoop { loop in
            var held: [(client: RecordingClient, server: ScriptedServer)] = []
            for _ in 0..<40 {
                let client = RecordingClient()
                let (server, isMade) = try loop.open(client, Self.request)
                #expect(isMade)
                held.append((client, server))
            }
            for (_, server) in held { try server.accept() }
            try loop.turn(until: "40 WebSockets") { held.allSatisfy { $0.client.isOpen } }
            for (index, one) in held.enumerated() { #expect(one.client.send(RawFrame(.text, "\(index)"))) }
            for (index, one) in held.enumerated() {
                let frame = try one.server.readFrame()
                #expect(frame.text == "\(index)")
            }
            for one in held { one.client.kill() }
            loop.context.poke()
            try loop.turn(until: "40 ends") { held.allSatisfy { $0.client.isGone } }
            for one in held { #expect(try one.server.peer.readUntilClosed().bytes == []) }
        }
    }

    @Test("the environment's proxy is not the library's affair")
    func environment() async {
        await #expect(processExitsWith: .success) {
            // Nobody else is in this process.
            unsafe setenv("http_proxy", "127.0.0.1:9", 1)
            try withClientLoop { loop in
                let client = RecordingClient()
                let (server, _) = try loop.open(client, ClientRequest(target: "/", host: "localhost"))
                try server.accept()
                try loop.turn(until: "the WebSocket") { client.isOpen }
            }
        }
    }

    @Test("a connection that is dead already is no more than a failure")
    func deadDescriptor() throws {
        try withClientLoop { loop in
            var request = Self.request
            request.headers = [("X", "y")]
            let client = RecordingClient()
            var ends: [Int32] = [-1, -1]
            try #require(makePair(&ends))
            ScriptedServer(owning: ends[1]).peer.close()
            let isMade = loop.context.open(request, on: ends[0], as: client)
            if isMade { try loop.turn(until: "the end") { client.isGone } }
            #expect(client.events.filter { $0 != "destroyed" } == ["failed"])
        }
    }
}
