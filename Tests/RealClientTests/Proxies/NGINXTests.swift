import Testing
import WebSockets
import WebSocketsTesting

@Suite("Behind nginx")
struct NGINXTests {
    /// The fields in which nginx can tell of the client, and which of them the server is to read.
    static let tellings: [(told: [String], fields: ForwardingFields)] = [
        (["X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Proto $scheme"], .xForwarded),
        (["Forwarded \"for=$remote_addr;proto=$scheme;host=\\\"$http_host\\\"\""], .forwarded),
    ]

    @Test("messages and Pings pass, and the client's address is known", arguments: tellings.indices)
    func echo(index: Int) async throws {
        let (told, fields) = Self.tellings[index]
        try await ProxiedServer.run { configuration in
            configuration.forwardingFields = fields
        } proxy: { backend in
            try .nginx(to: backend, fields: ["Host $http_host"] + told)
        } body: { server in
            try await server.echo(["--origin", "http://localhost:\(server.proxy.port)"])
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.proxy == "127.0.0.1")
            #expect(!request.isSecure)
        }
    }

    @Test("a page over https reaches the plain server through TLS that ends at nginx", arguments: tellings.indices)
    func tls(index: Int) async throws {
        let (told, fields) = Self.tellings[index]
        try await ProxiedServer.run { configuration in
            configuration.forwardingFields = fields
        } proxy: { backend in
            try .nginx(to: backend, fields: ["Host $http_host"] + told, endsTLS: true)
        } body: { server in
            try await server.echo(["--origin", "https://localhost:\(server.proxy.port)"], isSecure: true)
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.isSecure)
        }
    }

    @Test("what a client says of itself is not believed")
    func forged() async throws {
        try await ProxiedServer.run { backend in
            try .nginx(to: backend, fields: ["Host $http_host"] + Self.tellings[0].told)
        } body: { server in
            let lies = ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9;proto=https"]
            try await server.echo(lies.flatMap { ["--header", $0] } + ["--header", "X-Forwarded-Proto: https"])
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(!request.isSecure)
        }
    }

    @Test("a page of another host is refused with 403")
    func foreignPage() async throws {
        try await ProxiedServer.run { backend in
            try .nginx(to: backend)
        } body: { server in
            let peer = try RawPeer.connect(port: server.proxy.port)
            try peer.send(RawRequest.handshake("/", headers: ["Origin": "http://example.org"]))
            #expect(try peer.readResponse().status == 403)
        }
    }

    @Test(
        "where nginx does not pass Host on, pages are refused, unless it is told otherwise",
        arguments: [([], 403), (["X-Forwarded-Host $http_host"], 101)] as [([String], Int)]
    )
    func lostHost(fields: [String], status: Int) async throws {
        try await ProxiedServer.run { backend in
            try .nginx(to: backend, fields: fields)
        } body: { server in
            let peer = try RawPeer.connect(port: server.proxy.port)
            var request = RawRequest.handshake("/", headers: ["Origin": "http://example.org"])
            request.set("Host", "example.org")
            try peer.send(request)
            #expect(try peer.readResponse().status == status)
        }
    }

    @Test("where nginx drops the upgrade, the answer says what is missing: 426")
    func lostUpgrade() async throws {
        try await ProxiedServer.run { backend in
            try .nginx(to: backend, upgrades: false)
        } body: { server in
            let peer = try RawPeer.connect(port: server.proxy.port)
            try peer.send(RawRequest.handshake("/"))
            #expect(try peer.readResponse().status == 426)
        }
    }

    @Test("over a Unix-domain socket it is believed when the configuration says so", arguments: [true, false])
    func unixDomain(isTrusted: Bool) async throws {
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.unix(path: UnixSocket.path())]
            configuration.trustsUnixPeers = isTrusted
        } proxy: { backend in
            try .nginx(to: backend, fields: ["Host $http_host"] + Self.tellings[0].told)
        } body: { server in
            try await server.echo()
            let request = try server.requests.last
            #expect(request.client == (isTrusted ? "127.0.0.2" : nil))
            #expect(request.remoteAddress != nil)
        }
    }
}
