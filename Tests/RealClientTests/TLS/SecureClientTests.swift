import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client with TLS", .timeLimit(.minutes(1)))
struct SecureClientTests {
    /// Which certificate the server has, which authority the client trusts, and what name it wants.
    struct Encounter: Sendable {
        var certificate = "server"
        var authority = "ca.pem"
        var name: String
        var problem: CertificateProblem?
    }

    static let trusted = [
        Encounter(name: "localhost"),
        Encounter(name: "server.example.org"),
        Encounter(name: "127.0.0.1"),
        Encounter(certificate: "wildcard", name: "a.example.net"),
        Encounter(certificate: "self-signed", authority: "self-signed.pem", name: "localhost"),
    ]

    static let refused = [
        Encounter(name: "wrong.example.org", problem: .wrongHost),
        Encounter(name: "10.0.0.1", problem: .wrongHost),
        Encounter(name: "::1", problem: .wrongHost),
        Encounter(certificate: "wildcard", name: "a.b.example.net", problem: .wrongHost),
        Encounter(certificate: "nameless", name: "localhost", problem: .noAlternativeName),
        Encounter(certificate: "nameless", name: "127.0.0.1", problem: .noAlternativeName),
        Encounter(authority: "stranger-ca.pem", name: "localhost", problem: .unknownAuthority),
        Encounter(certificate: "self-signed", name: "localhost", problem: .selfSigned),
        Encounter(certificate: "expired", name: "localhost", problem: .expired),
        Encounter(certificate: "future", name: "localhost", problem: .notYetValid),
        Encounter(
            certificate: "client",
            name: "client.clients.example.org",
            problem: .other("unsuitable certificate purpose")
        ),
    ]

    @Test("trusts a server of the right name, and says what is wrong with any other", arguments: trusted + refused)
    func verification(_ encounter: Encounter) async throws {
        let client = try await meet(encounter, .full)
        if let problem = encounter.problem {
            #expect(client.failure?.kind == .untrusted(problem))
            #expect(client.failure?.cause.isEmpty == false)
            #expect(client.messages == [])
        } else {
            expectConversation(client)
            let isAddress = encounter.name.utf8.first.map { $0 < UInt8(ascii: "A") } ?? false
            #expect(client.session?.serverName == (isAddress ? nil : encounter.name))
        }
    }

    @Test("accepts anything when told to", arguments: refused)
    func acceptingAnything(_ encounter: Encounter) async throws {
        expectConversation(try await meet(encounter, .dangerouslyAcceptAnything))
    }

    private func meet(_ encounter: Encounter, _ verification: TLSClient.Verification) async throws -> EchoingClient {
        let authorities = try TLSMaterial(file: Certificates.path(encounter.authority))
        let tls = try TLSClient(authorities: authorities, verification: verification)
        let client = EchoingClient()
        try await withSecureServer(try TLSConfiguration(named: encounter.certificate)) { test in
            try converse(client, with: test, named: encounter.name, over: tls)
        }
        return client
    }

    private func expectConversation(_ client: EchoingClient) {
        #expect(client.failure == nil)
        #expect(client.messages.map(\.utf8.count) == client.sizes)
        #expect(client.session?.protocolVersion == "TLSv1.3")
    }

    private func converse(
        _ client: EchoingClient,
        with test: TestServer,
        named name: String,
        over tls: TLSClient
    ) throws {
        let port = try #require(test.server.port)
        try client.converse(
            // The field differs from the name, which alone counts.
            ClientRequest(target: "/", host: "[::1]:\(port)", serverName: name),
            on: try connect(to: port),
            over: tls,
            until: ContinuousClock.now + .seconds(20)
        )
    }

    @Test(
        "a server that asks for a certificate gets the client's, if there is one",
        arguments: [("client", "client"), ("stranger", nil), ("late", nil), (nil, nil)] as [(String?, String?)]
    )
    func identity(name: String?, seen: String?) async throws {
        let identity = try name.map { name in
            try TLSIdentity(
                certificates: TLSMaterial(file: try Certificates.path("\(name).pem")),
                key: TLSMaterial(file: try Certificates.path("\(name).key")),
                password: nil
            )
        }
        let tls = try TLSClient(authorities: TLSMaterial(file: try Certificates.path("ca.pem")), identity: identity)
        var configuration = try TLSConfiguration(named: "server")
        configuration.clientCertificates = .required(authorities: try .file(Certificates.path("ca.pem")))
        let client = EchoingClient()
        let names = Events<String?>()
        try await withSecureServer(configuration) { server in
            server.webSocket(
                "/",
                ready: { names.append($0.request.tls?.peerCertificate?.commonName) },
                data: { ws, bits, bytes in
                    if !bits.opcode.isControl { ws.send(bytes, as: .text) }
                    return .keepOpen
                }
            )
        } body: { test in
            try converse(client, with: test, named: "localhost", over: tls)
        }
        if let seen {
            expectConversation(client)
            #expect(names.all == [seen])
        } else {
            #expect(client.failure?.kind == .unanswered)
            #expect(names.all == [])
        }
    }

    @Test("without a name to check nothing is sent")
    func withoutName() async throws {
        let tls = try TLSClient(authorities: nil)
        try await withSecureServer(try TLSConfiguration(named: "server")) { test in
            let descriptor = try connect(to: try #require(test.server.port))
            let loop = try UVLoop()
            let context = try LWSContext(on: loop, timeout: 10)
            let request = ClientRequest(target: "/", host: "localhost")
            let client = EchoingClient()
            #expect(!context.open(request, on: descriptor, as: client, over: tls))
            #expect(client.failure != nil)
            context.destroy()
            loop.close()
        }
    }

    /// A TCP connection to a port of 127.0.0.1, which does not block.
    private func connect(to port: Int) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
        try #require(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        return descriptor
    }
}
