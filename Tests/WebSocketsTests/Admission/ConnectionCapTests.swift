import Testing
import WebSockets
import WebSocketsTesting

@Suite("Caps on connections")
struct ConnectionCapTests {
    private let log = EventLog()

    private func withServer(
        _ configure: (inout WebSocketServer.Configuration) -> Void,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await WebSocketsTesting.withServer(over: .tcp, loops: 2, configure: configure) { server in
            server.webSocket("/", log: log)
        } body: { test in
            try await body(test)
        }
    }

    @Test("beyond maxConnections the answer is 503, and a place that gets free is given again")
    func total() async throws {
        try await withServer({ $0.maxConnections = 3 }) { test in
            var inside = try (0..<3).map { _ in try test.open("/") }
            for _ in 0..<3 {
                #expect(try test.connect().readUntilClosed().bytes.starts(with: Array("HTTP/1.1 503 ".utf8)))
            }
            inside.removeLast().close()
            try log.waitForClose()
            let late = try test.openPatiently()
            try late.send(RawFrame(.ping, "served"))
            #expect(try late.readFrame().text == "served")
        }
    }

    @Test("connections that never say a word count as well")
    func silent() async throws {
        try await withServer({ $0.maxConnections = 2 }) { test in
            let silent = try (0..<2).map { _ in try test.connect() }
            try await test.waitForConnections(2)
            #expect(try test.connect().readUntilClosed().bytes.starts(with: Array("HTTP/1.1 503 ".utf8)))
            withExtendedLifetime(silent) {}
        }
    }

    @Test("beyond maxConnectionsPerAddress the answer is 429, for that address alone")
    func perAddress() async throws {
        try await withServer({
            $0.maxConnectionsPerAddress = 2
            $0.listeners = [.tcp(host: "::", port: 0)]
        }) { test in
            let port = try #require(test.server.port)
            let inside = try (0..<2).map { _ in try test.open("/") }
            #expect(try test.connect().readUntilClosed().bytes.starts(with: Array("HTTP/1.1 429 ".utf8)))
            let elsewhere = try RawPeer.connect(host: "::1", port: port)
            try elsewhere.openWebSocket("/")
            inside[0].close()
            try log.waitForClose()
            _ = try test.openPatiently()
            withExtendedLifetime(elsewhere) {}
        }
    }

    @Test("clients behind a trusted proxy count by what it tells of them, and the proxy not at all")
    func forwarded() async throws {
        try await withServer({
            $0.maxConnectionsPerAddress = 1
            $0.trustedProxies = [AddressRange(IPAddress(ipv4: 0x7F00_0000), prefixLength: 8)]
        }) { test in
            let one = try test.open("/", headers: ["X-Forwarded-For": "192.0.2.1"])
            let other = try test.open("/", headers: ["X-Forwarded-For": "192.0.2.2"])
            let second = try test.connect()
            try second.send(RawRequest.handshake("/", headers: ["X-Forwarded-For": "192.0.2.1"]))
            #expect(try second.readResponse().status == 429)
            try one.send(.close(1000))
            _ = try one.readUntilClosed()
            try log.waitForClose()
            _ = try test.openPatiently(headers: ["X-Forwarded-For": "192.0.2.1"])
            withExtendedLifetime(other) {}
        }
    }

    @Test("clients that come too fast wait, and all are served")
    func rate() async throws {
        try await withServer({ $0.acceptRate = RateLimit(perSecond: 100, burst: 5) }) { test in
            let start = ContinuousClock.now
            let peers = try (0..<30).map { _ in try test.open("/") }
            #expect(start.duration(to: .now) > .milliseconds(150))
            withExtendedLifetime(peers) {}
        }
    }

    @Test("limits must make sense")
    func configuration() async {
        var configuration = WebSocketServer.Configuration()
        configuration.maxConnections = 0
        let server = WebSocketServer(configuration)
        await #expect { try await server.start() } throws: { ($0 as? WebSocketError)?.code == .invalidConfiguration }
    }
}

extension TestServer {
    /// Opens a WebSocket; tries again for a while when it is turned away.
    fileprivate func openPatiently(headers: KeyValuePairs<String, String> = [:]) throws -> RawPeer {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            if let peer = try? open("/", headers: headers) { return peer }
            guard ContinuousClock.now < deadline else { return try open("/", headers: headers) }
        }
    }

    /// Returns when the server has so many connections.
    fileprivate func waitForConnections(_ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while await server.connectionCount() < count {
            try #require(ContinuousClock.now < deadline)
        }
    }
}
