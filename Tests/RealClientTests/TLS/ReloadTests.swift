import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Certificates changed while the server runs")
struct ReloadTests {
    /// A folder whose files `server.pem` and `server.key` can be exchanged.
    private struct Folder: ~Copyable {
        let url = FileManager.default.temporaryDirectory.appending(path: "reload-\(UUID().uuidString)")

        init(_ name: String) throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            try put("\(name).pem", as: "server.pem")
            try put("\(name).key", as: "server.key")
        }

        deinit {
            try? FileManager.default.removeItem(at: url)
        }

        func put(_ file: String, as name: String) throws {
            try Data(contentsOf: URL(filePath: Certificates.path(file))).write(to: url.appending(path: name))
        }

        var certificate: TLSCertificate {
            TLSCertificate(chain: .file(url.path + "/server.pem"), privateKey: .file(url.path + "/server.key"))
        }
    }

    @Test("new handshakes get the new pair, on every loop, and connections live on")
    func files() async throws {
        let folder = try Folder("server")
        let log = EventLog()
        try await withSecureServer(TLSConfiguration([folder.certificate]), loops: 2) { server in
            server.webSocketEcho("/", log: log)
        } body: { test in
            let client = try Python.start(
                "talk.py",
                [test.uri(scheme: "wss"), "--authority", Certificates.path("ca.pem")]
            )
            try log.wait(for: "a client") { $0.contains(.ready) }
            let before = try await SClient(test)
            try folder.put("chat.pem", as: "server.pem")
            try folder.put("chat.key", as: "server.key")
            #expect(try await SClient(test).chain == before.chain, "nothing is read before it is asked for")
            try test.server.reloadCertificates()
            for _ in 0..<8 {
                #expect(try await SClient(test).chain == ["chat.example.org", "Example Intermediate"])
            }
            #expect(before.chain.first == "localhost")
            #expect(kill(client.pid, 0) == 0, "the client that was there still talks")
            client.killAtOnce()
            let outcome = try await client.outcome()
            #expect(outcome.errors == "")
        }
    }

    @Test(
        "a pair that does not fit is an error, and the old one stays",
        arguments: [("renewed.pem", "server.key"), ("server.pem", "ca.pem"), ("server.key", "server.key")]
    )
    func broken(chain: String, key: String) async throws {
        let folder = try Folder("server")
        try await withSecureServer(TLSConfiguration([folder.certificate])) {
            $0.webSocketEcho("/")
        } body: { test in
            try folder.put(chain, as: "server.pem")
            try folder.put(key, as: "server.key")
            #expect(throws: WebSocketError(.invalidCertificate, "")) { try test.server.reloadCertificates() }
            let client = try await SClient(test)
            #expect(client.chain.first == "localhost")
            #expect(client.isAccepted)
        }
    }

    @Test("others can be given instead, and a broken one among them changes nothing")
    func replacing() async throws {
        try await withSecureServer(TLSConfiguration(named: "server")) {
            $0.webSocketEcho("/")
        } body: { test in
            try test.server.reloadCertificates([Certificates.named("wildcard"), Certificates.named("chat")])
            #expect(try await SClient(test).chain.first == "*.example.net")
            #expect(try await SClient(test, ["-servername", "chat.example.org"]).chain.first == "chat.example.org")
            let broken = TLSCertificate(
                chain: try Certificates.memory("server.pem"),
                privateKey: try Certificates.memory("chat.key")
            )
            #expect(throws: WebSocketError(.invalidCertificate, "")) {
                try test.server.reloadCertificates([Certificates.named("server"), broken])
            }
            #expect(throws: WebSocketError(.invalidCertificate, "")) { try test.server.reloadCertificates([]) }
            try test.server.reloadCertificates()
            #expect(try await SClient(test).chain.first == "*.example.net")
        }
    }

    @Test("the authorities of clients are read again too")
    func authorities() async throws {
        let folder = try Folder("server")
        try folder.put("ca.pem", as: "clients.pem")
        var tls = TLSConfiguration([folder.certificate])
        tls.clientCertificates = .required(authorities: .file(folder.url.path + "/clients.pem"))
        try await withSecureServer(tls) {
            $0.webSocketEcho("/")
        } body: { test in
            try await expect(test, "client", true)
            try await expect(test, "stranger", false)
            try folder.put("stranger-ca.pem", as: "clients.pem")
            try test.server.reloadCertificates()
            try await expect(test, "client", false)
            try await expect(test, "stranger", true)
        }
    }

    private func expect(_ test: TestServer, _ name: String, _ isAccepted: Bool) async throws {
        let identity = ["-cert", try Certificates.path("\(name).pem"), "-key", try Certificates.path("\(name).key")]
        #expect(try await SClient(test, identity).isAccepted == isAccepted)
    }

    @Test("a server that does not run has nothing to reload")
    func idle() throws {
        #expect(throws: WebSocketError(.notRunning, "")) { try WebSocketServer().reloadCertificates() }
    }
}
