import HTTPTypes
import Testing
import WebSockets

@Suite("The client and nginx, where TLS ends", .timeLimit(.minutes(1)))
struct TLSTerminatorTests {
    @Test("a conversation with the server behind it")
    func conversation() async throws {
        try await withTerminator { server, proxy in
            let client = try client(of: proxy) { configuration in
                configuration.subprotocols = ["chat.v1"]
                configuration.options.compression = Compression(threshold: 0)
            }
            try await client.withConnection { ws in
                #expect(ws.subprotocol == "chat.v1")
                #expect(ws.compression != nil)
                for size in [0, 125, 70_000, 1 << 20] {
                    let message = Message.text(String(repeating: "a", count: size))
                    try await ws.send(message)
                    let isSame = try await ws.receive() == message
                    #expect(isSame, "\(size) bytes")
                }
                #expect(try await ws.ping() > .zero)
                try await ws.close(CloseCode(rawValue: 4001), reason: "done")
            }
            #expect(try await server.answer(at: "/closes?count=1") == #"[[4001,"done"]]"#)
        }
    }

    @Test("a proxy that does not pass the upgrade on is an answer with a status, and so is one whose server is gone")
    func refusals() async throws {
        try await withTerminator(upgrades: false) { _, proxy in
            let client = try client(of: proxy)
            let error = await #expect(throws: WebSocketError.self) { try await client.connect() }
            #expect(error?.code == .handshakeRefused)
            // Python's server speaks no HTTP/1.0, which nginx falls back to.
            #expect(error?.response?.status == .httpVersionNotSupported)
        }
        let proxy = try RealProxy.nginx(to: "127.0.0.1:\(try Sockets.freePort())", endsTLS: true)
        try await proxy.run {
            let error = await #expect(throws: WebSocketError.self) { try await client(of: proxy).connect() }
            #expect(error?.response?.status == .badGateway)
            #expect(error?.message.contains("502") == true)
        }
    }

    private func withTerminator(
        upgrades: Bool = true,
        body: (ForeignServer, RealProxy) async throws -> Void
    ) async throws {
        try await ForeignServer.run(.python, ["--compression"]) { server in
            let proxy = try RealProxy.nginx(to: "127.0.0.1:\(server.port)", endsTLS: true, upgrades: upgrades)
            try await proxy.run { try await body(server, proxy) }
        }
    }

    private func client(
        of proxy: RealProxy,
        configure: (inout WebSocketClient.Configuration) -> Void = { _ in }
    ) throws -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: "wss://localhost:\(proxy.port)/")
        configuration.tls.trust = .authorities(.file(try Certificates.path("ca.pem")))
        configure(&configuration)
        return WebSocketClient(configuration)
    }
}
