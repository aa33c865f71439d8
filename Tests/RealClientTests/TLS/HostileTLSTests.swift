import Foundation
import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Peers that break TLS")
struct HostileTLSTests {
    /// The ways of `tls_attack.py`.
    static let beforeUpgrade = [
        "nothing", "garbage", "plain_http", "hello_then_reset", "garbage_after_hello", "reset_after_handshake",
    ]
    static let afterUpgrade = ["broken_record", "goodbye_without_close", "reset_while_open"]

    @Test("cost nothing that lasts: no descriptor, no connection, no memory")
    func nothingLasts() async {
        // A process of its own, whose descriptors and memory nothing else touches.
        await #expect(processExitsWith: .success) {
            let log = EventLog()
            try await withSecureServer(TLSConfiguration(named: "server")) { server in
                server.webSocketEcho("/", log: log)
            } body: { test in
                let ways = HostileTLSTests.beforeUpgrade + HostileTLSTests.afterUpgrade
                for way in ways { try await HostileTLSTests.attack(test, way, times: 25) }
                let descriptors = try HostileTLSTests.openSockets()
                let memory = try HostileTLSTests.residentKibibytes()
                for way in ways { try await HostileTLSTests.attack(test, way, times: 75) }
                #expect(try HostileTLSTests.openSockets() == descriptors)
                let growth = try HostileTLSTests.residentKibibytes() - memory
                // A sanitizer keeps freed memory for a while, to see whether it is used.
                if ProcessInfo.processInfo.environment["WEBSOCKETS_SANITIZER"] == nil {
                    #expect(growth < 4096, "grew by \(growth) KiB")
                }
                try await Python.run(
                    "echo.py",
                    [test.uri(scheme: "wss"), "70000", "--authority", Certificates.path("ca.pem")]
                )
            }
            #expect(log.breaches == [])
        }
    }

    @Test("end a WebSocket as a peer that vanishes does", arguments: afterUpgrade)
    func closeReason(way: String) async throws {
        let log = EventLog()
        try await withSecureServer(TLSConfiguration(named: "server")) { server in
            server.webSocketEcho("/", log: log)
        } body: { test in
            try await Self.attack(test, way, times: 3)
            #expect(
                try log.waitForClose(count: 3).map(\.code) == [.abnormal, .abnormal, .abnormal]
            )
        }
    }

    @Test("are noticed when they have spoken before the server looks at them")
    func spokenBeforeAccepted() async throws {
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0), .tcp(port: 0, tls: tls)]
        } routes: { server in
            server.http("/sleep") { _ in
                usleep(200_000)
                return .text("awake\n")
            }
        } body: { test in
            let ports = test.server.addresses.compactMap(\.port)
            let sleeper = try RawPeer.connect(port: ports[0])
            try sleeper.send("GET /sleep HTTP/1.1\r\nHost: localhost\r\n\r\n")
            usleep(50_000)
            let peers = try (0..<40).map { _ in try RawPeer.connect(port: ports[1]) }
            for peer in peers { try peer.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") }
            for peer in peers { _ = try peer.readUntilClosed() }
            _ = try sleeper.readResponse()
            try await Self.untilNothingIsServed(test)
        }
    }

    @Test("who are slow with the handshake are cut off, and hold up nobody")
    func slow() async throws {
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls)]
            configuration.handshakeTimeout = .seconds(4)
        } routes: { server in
            server.webSocketEcho("/")
        } body: { test in
            let port = try #require(test.server.port)
            let silent = try (0..<20).map { _ in try RawPeer.connect(port: port) }
            let dripping = try (0..<20).map { _ in
                let peer = try RawPeer.connect(port: port)
                try peer.send([0x16, 3, 1, 2, 0, 1])
                return peer
            }
            let begin = ContinuousClock.now
            // Beside them: how long the client takes to start is not the server's doing.
            async let conversation: Void = Python.run(
                "echo.py",
                [test.uri(scheme: "wss"), "70000", "--authority", Certificates.path("ca.pem")]
            )
            for peer in silent + dripping { _ = try peer.readUntilClosed() }
            #expect(ContinuousClock.now - begin < .seconds(8))
            try await conversation
        }
    }

    static func attack(_ test: TestServer, _ way: String, times: Int) async throws {
        let port = try #require(test.server.port)
        try await Python.run("tls_attack.py", ["\(port)", Certificates.path("ca.pem"), way, "\(times)"])
        try await untilNothingIsServed(test)
    }

    /// Waits until every connection has gone, for 20 s at most.
    private static func untilNothingIsServed(_ test: TestServer) async throws {
        let due = ContinuousClock.now + .seconds(20)
        while await test.server.connectionCount() > 0 {
            try #require(ContinuousClock.now < due, "connections are left")
            usleep(5000)
        }
    }

    /// The number of descriptors that are sockets.
    static func openSockets() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target?.hasPrefix("socket:") == true
        }
    }

    static func residentKibibytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Int(line.split(separator: " ").dropFirst().first ?? ""))
    }
}
