import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Which certificate a client gets (SNI)")
struct ServerNameTests {
    @Test(
        "that of the name it asks for, with the chain up to the root; else the first",
        arguments: [
            (["-servername", "server.example.org"], "localhost"),
            (["-servername", "chat.example.org"], "chat.example.org"),
            (["-servername", "CHAT.example.ORG"], "chat.example.org"),
            (["-servername", "any.example.net"], "*.example.net"), (["-servername", "a.b.example.net"], "localhost"),
            (["-servername", "nobody.example.com"], "localhost"), (["-noservername"], "localhost"),
        ]
    )
    func choice(arguments: [String], commonName: String) async throws {
        try await withSecureServer(TLSConfiguration(named: "server", "chat", "wildcard")) {
            $0.webSocketEcho("/")
        } body: { test in
            for version in ["-tls1_2", "-tls1_3"] {
                let client = try await SClient(test, arguments + [version])
                #expect(client.chain == [commonName, "Example Intermediate"], "\(client.text)")
                #expect(client.text.contains("Verification: OK"))
                #expect(client.isAccepted)
            }
        }
    }

    @Test("from memory, chain and key alike")
    func memory() async throws {
        let tls = try TLSConfiguration(
            certificateChain: Certificates.memory("chat.pem"),
            privateKey: Certificates.memory("chat.key")
        )
        try await withSecureServer(tls) {
            $0.webSocketEcho("/")
        } body: { test in
            let client = try await SClient(test)
            #expect(client.chain == ["chat.example.org", "Example Intermediate"], "\(client.text)")
            #expect(client.text.contains("Verification: OK"))
        }
    }

    @Test(
        "of two keys for one name, the one it can check",
        arguments: [("ECDSA+SHA256", "server"), ("RSA-PSS+SHA256", "rsa")]
    )
    func kindsOfKey(algorithm: String, name: String) async throws {
        try await withSecureServer(TLSConfiguration(named: "server", "rsa")) {
            $0.webSocketEcho("/")
        } body: { test in
            let client = try await SClient(test, ["-servername", "localhost", "-sigalgs", algorithm, "-cipher", "ALL"])
            let file = try String(contentsOfFile: Certificates.path("\(name).pem"), encoding: .utf8)
            let certificate = try #require(file.firstRange(of: "-----END CERTIFICATE-----"))
            #expect(client.text.contains(file[..<certificate.lowerBound]), "\(client.text)")
            #expect(client.isAccepted)
        }
    }

    @Test("an expired certificate is served all the same")
    func expired() async throws {
        try await withSecureServer(TLSConfiguration(named: "expired")) {
            $0.webSocketEcho("/")
        } body: { test in
            let client = try await SClient(test)
            #expect(client.text.contains("certificate has expired"))
            #expect(client.isAccepted)
        }
    }
}
