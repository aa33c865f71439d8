import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Memory of clients with TLS", .timeLimit(.minutes(3)))
struct SecureClientMemoryTests {
    @Test("nothing stays of 1,000 clients on one loop that connect, are refused, or trust somebody else")
    func clients() async {
        // A process of its own, whose descriptors and memory nothing else touches.
        await #expect(processExitsWith: .success) {
            let loops = ClientLoops()
            try await withSecureServer(TLSConfiguration(named: "server")) { test in
                try await Self.visit(test, on: loops, times: 200)
                let sockets = try HostileTLSTests.openSockets()
                let memory = try HostileTLSTests.residentKibibytes()
                try await Self.visit(test, on: loops, times: 1_000)
                // The client lets go of its ends a moment later.
                let due = ContinuousClock.now + .seconds(10)
                while try HostileTLSTests.openSockets() > sockets, ContinuousClock.now < due {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try HostileTLSTests.openSockets() <= sockets)
                let growth = try HostileTLSTests.residentKibibytes() - memory
                // A sanitizer keeps freed memory for a while, to see whether it is used.
                if ProcessInfo.processInfo.environment["WEBSOCKETS_SANITIZER"] == nil {
                    #expect(growth < 4096, "grew by \(growth) KiB")
                }
            }
            await loops.stop()
        }
    }

    /// Makes clients one after the other, each for one attempt to connect.
    private static func visit(_ test: TestServer, on loops: ClientLoops, times: Int) async throws {
        let port = try #require(test.server.port)
        for number in 0..<times {
            var configuration = WebSocketClient.Configuration(url: "wss://localhost:\(port)/")
            configuration.loops = loops
            configuration.tls.trust = .authorities(.file(try Certificates.path("ca.pem")))
            switch number % 4 {
            case 0:
                let client = WebSocketClient(configuration)
                try await client.withConnection { ws in
                    try await ws.send("x")
                    #expect(try await ws.receive() == .text("x"))
                }
                continue
            case 1: configuration.url += "missing"
            case 2: configuration.tls.trust = .authorities(.file(try Certificates.path("stranger-ca.pem")))
            default: configuration.tls.trust = .system
            }
            let client = WebSocketClient(configuration)
            let code: WebSocketError.Code = number % 4 == 1 ? .handshakeRefused : .untrustedServer
            await #expect(throws: WebSocketError(code, "")) { try await client.connect() }
        }
        let due = ContinuousClock.now + .seconds(10)
        while await test.server.connectionCount() > 0 {
            try #require(ContinuousClock.now < due, "connections are left")
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
