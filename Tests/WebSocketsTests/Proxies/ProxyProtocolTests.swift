import Testing
import WebSockets
import WebSocketsTesting

@Suite("A listener that takes PROXY headers")
struct ProxyProtocolTests {
    /// A server with one such listener.
    private func withListener(
        configure: (inout WebSocketServer.Configuration) -> Void = { _ in },
        body: (TestServer, EventLog) async throws -> Void
    ) async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
            configure(&configuration)
        } routes: { server in
            server.webSocket("/", log: log, data: echo)
            server.answersWho()
        } body: { test in
            try await body(test, log)
        }
        #expect(log.breaches == [])
    }

    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let ipv4: [UInt8] = [192, 0, 2, 1, 192, 0, 2, 2, 0xDC, 0x04, 0x01, 0xBB]

    static let headers: [(name: String, bytes: [UInt8], facts: [String])] = [
        (
            "version 1", Array("PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n".utf8),
            ["192.0.2.1:56324", "127.0.0.1", "false"]
        ),
        ("IPv6", Array("PROXY TCP6 2001:db8::1 ::1 4711 443\r\n".utf8), ["[2001:db8::1]:4711", "127.0.0.1", "false"]),
        ("UNKNOWN", Array("PROXY UNKNOWN\r\n".utf8), ["127.0.0.1", "none", "false"]),
        ("version 2", signature + [0x21, 0x11, 0, 12] + ipv4, ["192.0.2.1:56324", "127.0.0.1", "false"]),
        (
            "version 2 with TLS", signature + [0x21, 0x11, 0, 20] + ipv4 + [0x20, 0, 5, 1, 0, 0, 0, 0],
            ["192.0.2.1:56324", "127.0.0.1", "true"]
        ),
        ("LOCAL", signature + [0x20, 0x00, 0, 0], ["127.0.0.1", "none", "false"]),
    ]

    @Test("shows the client that the proxy tells of", arguments: headers.indices)
    func told(index: Int) async throws {
        let (name, bytes, facts) = Self.headers[index]
        try await withListener { test, _ in
            let together = try test.connect()
            try together.send(bytes + RawRequest("/who").bytes)
            let answer = try together.readResponse().text
            #expect(answer.split(separator: "\n").map(String.init) == facts, "\(name), in one piece")
            let dripping = try test.connect()
            for byte in bytes { try dripping.send([byte]) }
            #expect(try dripping.who() == facts, "\(name), byte by byte")
        }
    }

    @Test("serves a WebSocket behind the header, frames in the same piece included")
    func webSocket() async throws {
        try await withListener { test, log in
            let peer = try test.connect()
            try peer.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")
            try peer.openWebSocket()
            try peer.send(RawFrame(.text, "hello"))
            #expect(try peer.readMessage().payload == Array("hello".utf8))
            try peer.send(.close(1000))
            #expect(try peer.readClose().closeCode == .normal)
            try log.waitForClose()
        }
    }

    @Test(
        "closes a connection without a header at its first wrong byte, and answers nothing",
        arguments: ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "PROXY TCP4 192.0.2.1\r\n", "\r\n\r\nX", "PROXY\t"]
    )
    func missing(text: String) async throws {
        try await withListener { test, _ in
            let peer = try test.connect()
            // The peer may be cut off while it sends.
            try? peer.send(text)
            #expect(try peer.readUntilClosed().bytes == [])
        }
    }

    @Test("closes a connection whose header or request is not there in time", arguments: ["", "PROXY TCP4 19", "all"])
    func late(text: String) async throws {
        let header = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"
        try await withListener { configuration in
            configuration.handshakeTimeout = .milliseconds(200)
        } body: { test, _ in
            let peer = try test.connect()
            try peer.send(text == "all" ? header : text)
            #expect(try peer.readUntilClosed().bytes == [])
        }
    }

    @Test("closes a connection that the proxy ends before its header is complete")
    func ended() async throws {
        try await withListener { test, _ in
            let peer = try test.connect()
            try peer.send("PROXY ")
            peer.shutdownSending()
            #expect(try peer.readUntilClosed().bytes == [])
        }
    }

    @Test("counts the clients that the proxy tells of, not the proxy")
    func cap() async throws {
        try await withListener { configuration in
            configuration.maxConnectionsPerAddress = 1
        } body: { test, _ in
            let clients = [("2001:db8::1", "101"), ("2001:db8::2", "429"), ("2001:db8:0:1::1", "101")]
            var peers: [RawPeer] = []
            for (client, status) in clients {
                let peer = try test.connect()
                try peer.send("PROXY TCP6 \(client) ::1 1 2\r\n")
                // Who is turned away may be so before the request is out.
                try? peer.send(RawRequest.handshake("/"))
                #expect(try String(peer.readResponse().status) == status, "\(client)")
                peers.append(peer)
            }
        }
    }

    @Test("believes trusted proxies only, where some are named")
    func trust() async throws {
        for (range, isTrusted) in [("127.0.0.0/8", true), ("192.0.2.0/24", false)] {
            let range = try AddressRange(range)
            try await withListener { configuration in
                configuration.trustedProxies = [range]
            } body: { test, _ in
                let peer = try test.connect()
                try? peer.send(Array("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".utf8) + RawRequest("/who").bytes)
                if isTrusted {
                    #expect(try peer.readResponse().text.hasPrefix("192.0.2.1:1\n"))
                } else {
                    #expect(try peer.readUntilClosed().bytes == [])
                }
            }
        }
    }

    @Test("gives those who wait a moment when the server stops, then sends them away")
    func stop() async throws {
        try await withListener { test, _ in
            let waiting = try (0..<3).map { _ in try test.connect() }
            for peer in waiting { try peer.send("PROXY ") }
            let open = try test.connect()
            try open.send("PROXY UNKNOWN\r\n")
            try open.openWebSocket()
            async let stopped: Void = test.server.stop(grace: .seconds(60))
            // The open connection holds the server back until it answers.
            #expect(try open.readClose().closeCode == .goingAway)
            for peer in waiting { #expect(try peer.readUntilClosed(within: .seconds(10)).bytes == []) }
            try open.send(.close(1001))
            await stopped
        }
    }
}
