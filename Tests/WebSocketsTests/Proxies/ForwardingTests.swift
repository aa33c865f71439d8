import Testing
import WebSockets
import WebSocketsTesting

@Suite("Header fields of trusted proxies")
struct ForwardingTests {
    /// Asks a server that trusts 127.0.0.0/8 and 10.0.0.0/8 who the client is.
    private func who(
        over transport: TestTransport = .tcp,
        _ headers: KeyValuePairs<String, String>,
        configure: (inout WebSocketServer.Configuration) -> Void = { _ in }
    ) async throws -> [String] {
        let ranges = [AddressRange].loopback + [try AddressRange("10.0.0.0/8")]
        return try await withServer(over: transport) { configuration in
            configuration.trustedProxies = ranges
            configure(&configuration)
        } routes: { server in
            server.answersWho()
        } body: { test in
            try test.connect().who(headers: headers)
        }
    }

    @Test("X-Forwarded-For and -Proto of a trusted proxy are believed")
    func trusted() async throws {
        let headers: KeyValuePairs = [
            "X-Forwarded-For": "203.0.113.9, 192.0.2.1", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https",
        ]
        #expect(try await who(headers) == ["192.0.2.1:0", "127.0.0.1", "true"])
    }

    @Test("Forwarded is believed where it is the field to read, and only there")
    func forwarded() async throws {
        let headers: KeyValuePairs = [
            "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http",
            "Forwarded": "for=203.0.113.8, for=\"[2001:db8::1]:4711\";proto=https", "Forwarded": "for=10.0.0.1",
        ]
        let answer = try await who(headers) { $0.forwardingFields = .forwarded }
        #expect(answer == ["[2001:db8::1]:4711", "127.0.0.1", "true"])
        #expect(try await who(headers) == ["203.0.113.9:0", "127.0.0.1", "false"])
    }

    @Test("of anyone else they mean nothing")
    func untrusted() async throws {
        let headers: KeyValuePairs = ["X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"]
        #expect(try await who(headers) { $0.trustedProxies = [] } == ["127.0.0.1", "none", "false"])
        #expect(try await who(over: .inMemory, headers) == ["unix:", "none", "false"])
    }

    @Test("peers on Unix-domain sockets are trusted when the configuration says so")
    func unixPeers() async throws {
        let headers: KeyValuePairs = ["X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"]
        let answer = try await who(over: .inMemory, headers) { $0.trustsUnixPeers = true }
        #expect(answer == ["192.0.2.1:0", "unix:", "true"])
    }

    @Test(
        "behind a PROXY header the client it names must be a trusted proxy",
        arguments: [("10.0.0.7", "192.0.2.1:0", "true"), ("203.0.113.9", "203.0.113.9:1", "false")]
    )
    func behindProxyHeader(told: String, remote: String, isSecure: String) async throws {
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
            configuration.trustedProxies = .loopback + .privateNetworks
        } routes: { server in
            server.answersWho()
        } body: { test in
            let peer = try test.connect()
            try peer.send("PROXY TCP4 \(told) 192.0.2.2 1 2\r\n")
            let headers: KeyValuePairs = ["X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"]
            #expect(try peer.who(headers: headers) == [remote, "127.0.0.1", isSecure])
        }
    }

    @Test(
        "the page's origin is compared with what the browser asked the proxy for",
        arguments: [
            ("https://example.org", "https", "example.org", 101),
            ("http://example.org", "https", "example.org", 403),
            ("http://example.org", "http", "example.org", 101),
            ("https://example.org:8443", "https", "example.org:8443", 101),
            ("https://localhost", "https", "example.org", 403),
        ]
    )
    func origin(origin: String, scheme: String, host: String, status: Int) async throws {
        try await withServer(over: .tcp) { configuration in
            configuration.trustedProxies = .loopback
        } routes: { server in
            server.webSocket("/", data: echo)
        } body: { test in
            let peer = try test.connect()
            let headers: KeyValuePairs = ["Origin": origin, "X-Forwarded-Proto": scheme, "X-Forwarded-Host": host]
            try peer.send(RawRequest.handshake("/", headers: headers))
            #expect(try peer.readResponse().status == status)
        }
    }
}
