import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Certificates of clients (mutual TLS)")
struct MutualTLSTests {
    @Test(
        "only one of the authority, within its time, lets a client in",
        arguments: [("client", true), ("stranger", false), ("late", false), (nil, false)] as [(String?, Bool)],
        ["-tls1_2", "-tls1_3"]
    )
    func required(client: (name: String?, isAccepted: Bool), version: String) async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.clientCertificates = .required(authorities: try .file(Certificates.path("ca.pem")))
        try await expect(tls, client.name, version, isAccepted: client.isAccepted)
    }

    @Test(
        "where it is optional a client may do without, but not come with a bad one",
        arguments: [("client", true), ("stranger", false), ("late", false), (nil, true)] as [(String?, Bool)],
        ["-tls1_2", "-tls1_3"]
    )
    func optional(client: (name: String?, isAccepted: Bool), version: String) async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.clientCertificates = .optional(authorities: try Certificates.memory("ca.pem"))
        try await expect(tls, client.name, version, isAccepted: client.isAccepted)
    }

    private func expect(_ tls: TLSConfiguration, _ name: String?, _ version: String, isAccepted: Bool) async throws {
        let log = EventLog()
        try await withSecureServer(tls) { server in
            server.http("/") { request in
                .text("peer \(request.tls?.peerCertificate?.commonName ?? "unknown")\n")
            }
            server.webSocketEcho("/echo", log: log)
        } body: { test in
            var arguments = [version]
            if let name {
                arguments += [
                    "-cert", try Certificates.path("\(name).pem"), "-key", try Certificates.path("\(name).key"),
                ]
            }
            let client = try await SClient(test, arguments)
            #expect(client.isAccepted == isAccepted, "\(client.text)")
            if isAccepted { #expect(client.text.contains("peer \(name ?? "unknown")")) }
            #expect(client.text.contains("Example Root"), "names the authority: \(client.text)")
        }
    }

    @Test("the facts of the handshake and of the certificate are in the request")
    func facts() async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.clientCertificates = .required(authorities: try .file(Certificates.path("ca.pem")))
        let seen = Events<TLSInfo?>()
        try await withSecureServer(tls) { server in
            server.webSocket(
                "/",
                connect: { request in
                    seen.append(request.tls)
                    return .accept
                }
            )
        } body: { test in
            let options = [
                "--authority", try Certificates.path("ca.pem"), "--identity", try Certificates.path("client"),
            ]
            let port = try #require(test.server.port)
            try await Python.run("handshake.py", ["wss://localhost:\(port)/"] + options)
            try await Python.run("handshake.py", ["wss://localhost:\(port)/", "--tls12"] + options)
        }
        let sessions = seen.all.compactMap { $0 }
        #expect(sessions.map(\.protocolVersion) == ["TLSv1.3", "TLSv1.2"])
        #expect(sessions.map(\.serverName) == ["localhost", "localhost"])
        #expect(sessions.first.map { TLSConfiguration.defaultCiphers.contains($0.cipher) } == true)
        let certificate = try #require(sessions.first?.peerCertificate)
        #expect(sessions.last?.peerCertificate == certificate)
        #expect(certificate.subject == "CN=client,O=Example")
        #expect(certificate.issuer == "CN=Example Root,O=Example")
        #expect(certificate.commonName == "client")
        #expect(certificate.dnsNames == ["client.clients.example.org", "second.example.org"])
        #expect(certificate.notAfter - certificate.notBefore == 3650 * 86_400)
        #expect(abs(certificate.notBefore - Int64(Date().timeIntervalSince1970)) < 3600)
        let wanted = try await Program(
            "openssl",
            ["x509", "-in", Certificates.path("client.pem"), "-noout", "-serial", "-fingerprint", "-sha256"]
        ).outcome()
        let lines = String(decoding: wanted.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "serial=\(certificate.serialNumber)")
        let fingerprint = lines.last?.split(separator: "=").last?.replacing(":", with: "").lowercased()
        #expect(fingerprint == certificate.sha256Fingerprint)
        let pem = try String(contentsOf: URL(filePath: Certificates.path("client.pem")), encoding: .utf8)
        let body = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        #expect(Data(certificate.der) == Data(base64Encoded: body))
    }

    @Test("a plain connection has no such facts")
    func plain() async throws {
        try await withServer(over: .tcp) { server in
            server.http("/") { request in .text(request.tls == nil ? "plain" : "secure") }
        } body: { test in
            let response = try await Curl(test.uri("/", scheme: "http"))
            #expect(String(decoding: response.body, as: UTF8.self) == "plain")
        }
    }
}
