import LWSBinding
import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("The request that connect and the handle show")
struct RequestSnapshotTests {
    /// Opens a WebSocket below `/see` and returns the request that connect was shown.
    func snapshot(
        over transport: TestTransport,
        _ target: String,
        headers: KeyValuePairs<String, String> = [:]
    ) async throws -> Request {
        let box = Lock<Request?>(nil)
        try await withServer(over: transport) { server in
            server.webSocket(
                "/see/:name/*",
                connect: { request in
                    box.withLock { $0 = request }
                    return .accept
                }
            )
        } body: { test in
            try test.connect().openWebSocket("/see" + target, headers: headers)
        }
        return try #require(box.withLock { $0 })
    }

    @Test("method, path, parameters and query", arguments: TestTransport.allCases)
    func target(transport: TestTransport) async throws {
        let request = try await snapshot(over: transport, "/lobby/x/y%20z?a=1&b=two&flag&a=3")
        #expect(request.method == .get)
        #expect(request.path == "/see/lobby/x/y z")
        #expect(request.parameters["name"] == "lobby")
        #expect(request.parameters["*"] == "x/y z")
        #expect(request.query["a"] == "1")
        #expect(request.query["b"] == "two")
        #expect(request.query["flag"] == "")
        #expect(request.query["none"] == nil)
        #expect(request.query.items.map(\.value) == ["1", "two", "", "3"])
    }

    @Test("every header, known and unknown to libwebsockets", arguments: TestTransport.allCases)
    func headers(transport: TestTransport) async throws {
        let request = try await snapshot(
            over: transport,
            "/lobby/",
            headers: [
                "User-Agent": "test", "Cookie": "a=1; b=2", "X-First": "1", "X-Second": "two words",
                "X-Colon": "a: b", "X-Empty": "", "DNT": "1", "Accept-Language": "en",
            ]
        )
        #expect(request.headers[.userAgent] == "test")
        #expect(try request.headers[name("host")] == "localhost")
        #expect(request.headers[.cookie] == "a=1; b=2")
        #expect(request.headers[.acceptLanguage] == "en")
        #expect(try request.headers[name("x-first")] == "1")
        #expect(try request.headers[name("x-second")] == "two words")
        #expect(try request.headers[name("x-colon")] == "a: b")
        #expect(try request.headers[name("x-empty")] == "")
        #expect(try request.headers[name("dnt")] == "1")
    }

    @Test("repeated headers, known and unknown to libwebsockets", arguments: TestTransport.allCases)
    func repeatedHeaders(transport: TestTransport) async throws {
        let request = try await snapshot(
            over: transport,
            "/lobby/",
            headers: [
                "X-Forwarded-For": "10.0.0.1", "X-Many": "1", "X-Forwarded-For": "10.0.0.2", "X-Many": "2",
                "Via": "1.1 a", "Via": "1.1 b",
            ]
        )
        #expect(request.headers[values: .via] == ["1.1 a", "1.1 b"])
        #expect(try request.headers[values: name("x-forwarded-for")] == ["10.0.0.1", "10.0.0.2"])
        #expect(try request.headers[values: name("x-many")] == ["1", "2"])
    }

    @Test("a header value is no header name", arguments: TestTransport.allCases)
    func misleadingValue(transport: TestTransport) async throws {
        let request = try await snapshot(
            over: transport,
            "/lobby/",
            headers: ["X-One": "x-two: forged", "User-Agent": "x-three: forged"]
        )
        #expect(try request.headers[name("x-one")] == "x-two: forged")
        #expect(try request.headers[name("x-two")] == nil)
        #expect(try request.headers[name("x-three")] == nil)
    }

    @Test("the addresses of both ends over TCP")
    func addresses() async throws {
        let request = try await snapshot(over: .tcp, "/lobby/")
        guard case .ip("127.0.0.1", let remotePort) = request.remoteAddress,
            case .ip("127.0.0.1", let localPort) = request.localAddress
        else {
            Issue.record("addresses are \(String(describing: request.remoteAddress))")
            return
        }
        #expect(remotePort != localPort)
    }

    @Test(
        "our end is where the client has come to, also when all addresses are listened on",
        arguments: ["0.0.0.0", "::"]
    )
    func listeningOnAll(host: String) async throws {
        let notes = Notes<SocketAddress?>()
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(host: host, port: 0)]
        } routes: { server in
            server.webSocket("/", ready: { notes.add($0.request.localAddress) })
        } body: { test in
            let port = try #require(test.server.port)
            let peer = try RawPeer.connect(host: "127.0.0.1", port: port)
            try peer.openWebSocket("/")
            #expect(try await notes.next() == .ip(host: "127.0.0.1", port: port))
        }
    }

    private func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }
}
