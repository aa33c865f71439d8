import Testing
import WebSockets

@Suite("The client and the certificate of a server in Python", .timeLimit(.minutes(1)))
struct ServerCertificateTests {
    /// What the server shows, whom the client trusts, nil for the system's choice, and what the client says of it.
    struct Encounter: Sendable {
        var certificate: String
        var authority: String? = "ca.pem"
        var host = "localhost"
        var refusal: String
    }

    static let refused = [
        Encounter(certificate: "chat", refusal: "is for another host"),
        Encounter(certificate: "wildcard", host: "127.0.0.1", refusal: "is for another host"),
        Encounter(certificate: "expired", refusal: "has expired, or one that it depends on has"),
        Encounter(certificate: "future", refusal: "is not valid yet, or one that it depends on is not"),
        Encounter(certificate: "self-signed", refusal: "is self-signed, and not among those that are trusted"),
        Encounter(certificate: "server", authority: "stranger-ca.pem", refusal: "is signed by nobody who is trusted"),
        Encounter(certificate: "server", authority: nil, refusal: "is signed by nobody who is trusted"),
    ]

    @Test("one that proves nothing is refused once and for all, and the error says why", arguments: refused)
    func refusal(encounter: Encounter) async throws {
        try await ForeignServer.run(.python, identity(encounter.certificate)) { server in
            let url = server.url(scheme: "wss", host: encounter.host)
            var configuration = WebSocketClient.Configuration(url: url)
            if let authority = encounter.authority {
                configuration.tls.trust = .authorities(.file(try Certificates.path(authority)))
            }
            let attempts = Events<Int>()
            configuration.reconnect = .fixed(.milliseconds(1))
            configuration.shouldReconnect = { failure in
                attempts.append(failure.attempts)
                return !failure.isFinal
            }
            let client = WebSocketClient(configuration)
            let error = await #expect(throws: WebSocketError.self) { for try await _ in client.sessions {} }
            #expect(error?.code == .untrustedServer)
            #expect(error?.message == "The certificate of \(url) \(encounter.refusal)")
            #expect(attempts.all == [0])
        }
    }

    @Test(
        "one of an authority that the client was given is accepted",
        arguments: [("server", "ca.pem"), ("rsa", "ca.pem"), ("self-signed", "self-signed.pem")]
    )
    func acceptance(certificate: String, authority: String) async throws {
        try await ForeignServer.run(.python, identity(certificate)) { server in
            for authorities in [try PEM.file(Certificates.path(authority)), try Certificates.memory(authority)] {
                let answer = try await client(of: server, trusting: authorities).withConnection { ws in
                    try await ws.send("secret")
                    return try await ws.receive()
                }
                #expect(answer == .text("secret"))
            }
        }
    }

    @Test("a server that wants to know the client gets its certificate")
    func clientCertificate() async throws {
        let authority = try Certificates.path("ca.pem")
        let arguments = try identity("server") + ["--client-authority", authority]
        try await ForeignServer.run(.python, arguments) { server in
            let name = try await client(of: server, trusting: .file(authority), as: "client", "/identity")
                .withConnection { try await $0.receive() }
            #expect(name == .text("client"))
            for other in ["stranger", "late", nil] {
                let client = try client(of: server, trusting: .file(authority), as: other)
                let error = await #expect(throws: WebSocketError.self) { try await client.connect() }
                #expect(error?.code == .handshakeFailed, "\(other ?? "no certificate")")
            }
        }
    }

    private func identity(_ certificate: String) throws -> [String] {
        let chain = try Certificates.path("\(certificate).pem")
        return ["--identity", String(chain.dropLast(".pem".count))]
    }

    private func client(
        of server: ForeignServer,
        trusting authorities: PEM,
        as name: String? = nil,
        _ target: String = "/"
    ) throws -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: server.url(target, scheme: "wss", host: "localhost"))
        configuration.tls.trust = .authorities(authorities)
        configuration.tls.certificate = try name.map(Certificates.named)
        return WebSocketClient(configuration)
    }
}
