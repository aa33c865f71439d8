import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages over TLS")
struct SecureEchoTests {
    @Test(
        "text and binary, whole and in fragments, come back as they were",
        arguments: [0, 125, 16_384, 65_536, 1 << 20, 16 << 20],
        [[], ["--tls12"]]
    )
    func roundTrip(size: Int, options: [String]) async throws {
        var limits = WebSocketOptions()
        limits.maxMessageSize = 16 << 20
        limits.highWatermark = 64 << 20
        try await withSecureServer(TLSConfiguration(named: "server")) { server in
            server.webSocketEcho("/", options: limits)
        } body: { test in
            let uri = try test.uri(scheme: "wss")
            try await Python.run("echo.py", [uri, "\(size)", "--authority", Certificates.path("ca.pem")] + options)
        }
    }

    @Test("a connection outlives every time limit for its beginning")
    func lasting() async throws {
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls)]
            // libwebsockets is given 5 s more.
            configuration.handshakeTimeout = .seconds(1)
        } routes: { server in
            server.webSocketEcho("/")
        } body: { test in
            var configuration = WebSocketClient.Configuration(url: try test.uri(scheme: "wss"))
            configuration.tls.trust = .dangerouslyAnyone
            try await WebSocketClient(configuration).withConnection { ws in
                let clock = ContinuousClock()
                let start = clock.now
                while clock.now - start < .seconds(8) {
                    try await ws.send("still here")
                    #expect(try await ws.receive() == .text("still here"))
                    try await Task.sleep(for: .milliseconds(500))
                }
            }
        }
    }

    @Test("many connections on several loops at once")
    func many() async throws {
        let log = EventLog()
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp, loops: 4) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls)]
            // All begin their handshakes at once, in one thread of Python.
            configuration.handshakeTimeout = .seconds(60)
        } routes: { server in
            server.webSocketEcho("/", log: log)
        } body: { test in
            let uri = try test.uri(scheme: "wss")
            try await Python.run(
                "many.py",
                [uri, "250", "4", "--authority", Certificates.path("ca.pem")],
                within: .seconds(60)
            )
            try log.waitForClose(count: 250)
        }
        #expect(log.breaches == [])
        #expect(log.closeInfos.allSatisfy { $0.code == .normal })
    }

    @Test("servers that start and stop leave the handshakes of another alone, certificates of clients included")
    func startingBeside() async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.clientCertificates = .required(authorities: try Certificates.memory("ca.pem"))
        try await withSecureServer(tls, loops: 2) { server in
            server.http("/") { _ in .text("here") }
        } body: { test in
            let port = try #require(test.server.port)
            let options = [
                "--authority", try Certificates.path("ca.pem"), "--identity", try Certificates.path("client"),
            ]
            let visitors = try (0..<2).map { _ in try Python.start("resume.py", ["\(port)", "150"] + options) }
            async let outcomes = [visitors[0].outcome(), visitors[1].outcome()]
            for _ in 0..<25 {
                try await withSecureServer(tls, loops: 2) {
                    $0.webSocketEcho("/")
                } body: { _ in
                }
            }
            for outcome in try await outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
        }
    }
}
