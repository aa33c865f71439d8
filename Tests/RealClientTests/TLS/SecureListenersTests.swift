import Foundation
import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Listeners with and without TLS on one server")
struct SecureListenersTests {
    @Test("each has its own settings, whatever host the requests name")
    func different() async throws {
        var mutual = try TLSConfiguration(named: "chat")
        mutual.clientCertificates = .required(authorities: try Certificates.memory("ca.pem"))
        let open = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp, loops: 2) { configuration in
            configuration.listeners = [
                .tcp(port: 0), .tcp(port: 0, tls: open), .tcp(port: 0, tls: mutual), .tcp(port: 0, tls: open),
            ]
        } routes: { server in
            server.http("/") { .text($0.tls?.peerCertificate?.commonName ?? ($0.tls == nil ? "plain" : "secure")) }
        } body: { test in
            let ports = test.server.addresses.compactMap(\.port)
            try #require(ports.count == 4)
            let authority = try ["--cacert", Certificates.path("ca.pem")]
            let identity = try ["--cert", Certificates.path("client.pem"), "--key", Certificates.path("client.key")]
            let chat = ["--resolve", "chat.example.org:\(ports[2]):127.0.0.1"]
            for host in ["localhost", "server", "tls", "x"] {
                let header = ["--header", "Host: \(host)"]
                try await expect("http://127.0.0.1:\(ports[0])/", header, "plain")
                try await expect("https://127.0.0.1:\(ports[1])/", header + authority, "secure")
                try await expect(
                    "https://chat.example.org:\(ports[2])/",
                    header + authority + chat + identity,
                    "client"
                )
                try await expect("https://127.0.0.1:\(ports[3])/", header + authority, "secure")
            }
            let stranger = try await Program(
                "curl",
                ["--silent", "--show-error", "https://chat.example.org:\(ports[2])/"] + authority + chat
            ).outcome()
            #expect(stranger.status != 0, "without a certificate")
        }
    }

    private func expect(_ uri: String, _ arguments: [String], _ body: String) async throws {
        let response = try await Curl(uri, arguments)
        #expect(String(decoding: response.body, as: UTF8.self) == body, "\(uri) \(arguments)")
    }

    @Test(
        "pages of the same host are told by the scheme of the listener",
        arguments: [("https://localhost", 101), ("http://localhost", 403), ("https://localhost:444", 403)]
    )
    func origins(origin: String, status: Int) async throws {
        try await withSecureServer(TLSConfiguration(named: "server")) { server in
            server.webSocketEcho("/")
        } body: { test in
            let port = try #require(test.server.port)
            let options = try ["--authority", Certificates.path("ca.pem"), "--header", "Origin: \(origin)"]
            let output = try await Python.output(
                of: "handshake.py",
                ["wss://localhost/", "--port", "\(port)"] + options
            )
            #expect(String(decoding: output, as: UTF8.self).contains("\"status\": \(status)"))
        }
    }

    @Test("over a Unix-domain socket")
    func unixDomain() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString).sock").path
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp, loops: 2) { configuration in
            configuration.listeners = [.unix(path: path, tls: tls)]
        } routes: { server in
            server.http("/") { .text($0.tls?.serverName ?? "plain") }
        } body: { _ in
            let authority = try ["--cacert", Certificates.path("ca.pem")]
            try await expect("https://server.example.org/", ["--unix-socket", path] + authority, "server.example.org")
        }
    }

    @Test("a client for whom there is no room is sent no plain text")
    func full() async throws {
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls)]
            configuration.maxConnections = 1
        } routes: { server in
            server.webSocketEcho("/")
        } body: { test in
            let port = try #require(test.server.port)
            let first = try RawPeer.connect(port: port)
            while await test.server.connectionCount() == 0 { usleep(1000) }
            #expect(try RawPeer.connect(port: port).readUntilClosed().bytes == [])
            first.close()
        }
    }
}
