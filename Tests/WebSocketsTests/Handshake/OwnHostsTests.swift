import Testing
import WebSockets
import WebSocketsTesting

/// Pages that have made their own name resolve to this machine (DNS rebinding): their `Host` and `Origin` agree.
@Suite("Hosts that a server takes for its own", .timeLimit(.minutes(1)))
struct OwnHostsTests {
    private func status(
        of host: String,
        headers: KeyValuePairs<String, String> = [:],
        over transport: TestTransport = .tcp,
        configure: (inout WebSocketServer.Configuration) -> Void = { _ in }
    ) async throws -> Int {
        try await withServer(over: transport) { configuration in
            configure(&configuration)
        } routes: { server in
            server.webSocket("/", data: echo)
        } body: { test in
            var request = RawRequest.handshake("/", headers: headers)
            request.set("Host", host)
            request.set("Origin", "http://\(host)")
            let peer = try test.connect()
            try peer.send(request)
            return try peer.readResponse().status
        }
    }

    @Test(
        "on a loopback address these are its names for itself",
        arguments: [
            ("localhost:8080", 101), ("app.localhost", 101), ("127.0.0.1:8080", 101), ("[::1]", 101),
            ("rebound.example", 403), ("rebound.example:8080", 403), ("192.168.1.1", 403),
        ]
    )
    func loopback(host: String, status: Int) async throws {
        #expect(try await self.status(of: host) == status)
    }

    @Test(
        "named hosts take their place",
        arguments: [("chat.example", 101), ("localhost", 403), ("rebound.example", 403)]
    )
    func named(host: String, status: Int) async throws {
        for transport in TestTransport.allCases {
            let answer = try await self.status(of: host, over: transport) { $0.hosts = ["Chat.Example"] }
            #expect(answer == status)
        }
    }

    @Test("a Unix-domain socket is on no network that a page could reach")
    func unixDomain() async throws {
        #expect(try await status(of: "chat.example", over: .inMemory) == 101)
    }

    @Test(
        "what a trusted proxy forwards came to the proxy's address",
        arguments: [
            ([AddressRange].loopback, ["X-Forwarded-For": "192.0.2.1"], 101),
            (.loopback, ["X-Forwarded-Proto": "http"], 101),
            (.loopback, ["X-Forwarded-Host": "chat.example"], 101),
            (.loopback, [:], 403),
            ([], ["X-Forwarded-For": "192.0.2.1"], 403),
        ] as [([AddressRange], KeyValuePairs<String, String>, Int)]
    )
    func forwarded(trusted: [AddressRange], headers: KeyValuePairs<String, String>, status: Int) async throws {
        let answer = try await self.status(of: "chat.example", headers: headers) { $0.trustedProxies = trusted }
        #expect(answer == status)
    }

    @Test("what is no host is told at the start")
    func malformed() async throws {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = []
        configuration.hosts = ["https://chat.example"]
        let server = WebSocketServer(configuration)
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }
}
