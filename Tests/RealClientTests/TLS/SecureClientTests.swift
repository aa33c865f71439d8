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
        var problem: String?
    }

    @Test(
        "trusts a server of the right name, and says what is wrong with any other",
        arguments: [
            Encounter(name: "localhost"),
            Encounter(name: "server.example.org"),
            Encounter(name: "127.0.0.1"),
            Encounter(name: "wrong.example.org", problem: "hostname mismatch"),
            Encounter(name: "10.0.0.1", problem: "IP address mismatch"),
            Encounter(name: "::1", problem: "IP address mismatch"),
            Encounter(
                authority: "stranger-ca.pem",
                name: "localhost",
                problem: "unable to get local issuer certificate"
            ),
            Encounter(certificate: "expired", name: "localhost", problem: "certificate has expired"),
            Encounter(certificate: "wildcard", name: "a.example.net"),
            Encounter(certificate: "wildcard", name: "a.b.example.net", problem: "hostname mismatch"),
        ]
    )
    func verification(_ encounter: Encounter) async throws {
        let tls = try TLSClient(authorities: TLSMaterial(file: try Certificates.path(encounter.authority)))
        try await withSecureServer(try TLSConfiguration(named: encounter.certificate)) { test in
            let client = EchoingClient()
            let port = try #require(test.server.port)
            try client.converse(
                // The field differs from the name, which alone counts.
                ClientRequest(target: "/", host: "[::1]:\(port)", serverName: encounter.name),
                on: try connect(to: port),
                over: tls,
                until: ContinuousClock.now + .seconds(20)
            )
            if let problem = encounter.problem {
                #expect(client.failure?.kind == .untrusted)
                #expect(client.failure?.cause == problem)
                #expect(client.messages == [])
            } else {
                #expect(client.failure == nil)
                #expect(client.messages.map(\.utf8.count) == client.sizes)
                #expect(client.session?.protocolVersion == "TLSv1.3")
                let isAddress = encounter.name.utf8.first.map { $0 < UInt8(ascii: "A") } ?? false
                #expect(client.session?.serverName == (isAddress ? nil : encounter.name))
            }
        }
    }

    @Test("without a name to check nothing is sent")
    func withoutName() async throws {
        let tls = try TLSClient(authorities: nil)
        try await withSecureServer(try TLSConfiguration(named: "server")) { test in
            let descriptor = try connect(to: try #require(test.server.port))
            let loop = try UVLoop()
            let context = try LWSContext(on: loop, limits: RequestHeadLimits(bytes: 8192, fields: 64), timeout: 10)
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
