import Testing
import WebSockets
import WebSocketsTesting

@Suite("Behind HAProxy")
struct HAProxyTests {
    @Test(
        "messages and Pings pass, and a PROXY header tells the client's address",
        arguments: [RealProxy.HAProxyMode.http, .tcp],
        [
            "send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,authority",
            "send-proxy-v2 check inter 50ms",
        ]
    )
    func proxyProtocol(mode: RealProxy.HAProxyMode, serverOptions: String) async throws {
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
        } proxy: { backend in
            try .haproxy(mode, to: backend, serverOptions: serverOptions)
        } body: { server in
            try await server.echo(["--origin", "http://localhost:\(server.proxy.port)"])
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.proxy == "127.0.0.1")
            #expect(!request.isSecure)
        }
    }

    @Test("TLS that ends at HAProxy is told in the PROXY header")
    func tls() async throws {
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
        } proxy: { backend in
            try .haproxy(.tcp, to: backend, serverOptions: "send-proxy-v2-ssl-cn", endsTLS: true)
        } body: { server in
            try await server.echo(["--origin", "https://localhost:\(server.proxy.port)"], isSecure: true)
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.isSecure)
        }
    }

    @Test("option forwardfor tells the client's address in a header field")
    func forwardFor() async throws {
        try await ProxiedServer.run { backend in
            try .haproxy(
                .http,
                to: backend,
                rules: ["option forwardfor", "http-request set-header X-Forwarded-Proto http"]
            )
        } body: { server in
            let lies = ["--header", "X-Forwarded-For: 203.0.113.9", "--header", "X-Forwarded-Proto: https"]
            try await server.echo(lies)
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.proxy == "127.0.0.1")
            #expect(!request.isSecure)
        }
    }

    @Test("a listener that wants a PROXY header serves nobody when HAProxy sends none")
    func withoutHeader() async throws {
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.tcp(port: 0, proxyProtocol: true)]
        } proxy: { backend in
            try .haproxy(.tcp, to: backend)
        } body: { server in
            let peer = try RawPeer.connect(port: server.proxy.port)
            try peer.send(RawRequest.handshake("/"))
            #expect(try peer.readUntilClosed().bytes == [])
            #expect(server.requests.isEmpty)
        }
    }

    @Test("a PROXY header is taken over a Unix-domain socket too")
    func unixDomain() async throws {
        try await ProxiedServer.run { configuration in
            configuration.listeners = [.unix(path: UnixSocket.path(), proxyProtocol: true)]
            configuration.trustsUnixPeers = true
            configuration.loops = 2
        } proxy: { backend in
            try .haproxy(.tcp, to: backend, serverOptions: "send-proxy-v2")
        } body: { server in
            try await server.echo()
            let request = try server.requests.last
            #expect(request.client == "127.0.0.2")
            #expect(request.proxyAddress == .unix(path: ""))
        }
    }
}
