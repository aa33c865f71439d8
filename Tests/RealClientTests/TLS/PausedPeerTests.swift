import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Peers that are paused with unread data and then closed")
struct PausedPeerTests {
    @Test("do not hold up others, and are gone when their time is over", arguments: [false, true])
    func pausedThenClosed(isSecure: Bool) async throws {
        let log = EventLog()
        let tls = try isSecure ? TLSConfiguration(named: "server") : nil
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls)]
        } routes: { server in
            server.webSocketEcho("/")
            var options = WebSocketOptions()
            options.closeTimeout = .milliseconds(800)
            server.webSocket(
                "/pause",
                options: options,
                ready: { log.record(.ready, for: $0) },
                data: { ws, bits, _ in
                    guard bits.opcode == .text else { return .keepOpen }
                    ws.pauseReading()
                    DispatchQueue.global().asyncAfter(deadline: .now() + 0.4) { ws.close(.goingAway) }
                    return .keepOpen
                },
                close: { log.record(.close($1), for: $0) }
            )
        } body: { test in
            let port = try #require(test.server.port)
            let authority = try isSecure ? ["--authority", Certificates.path("ca.pem")] : []
            let output = try await Python.output(of: "paused.py", ["\(port)", "12", "2.5"] + authority)
            let slowest = try #require(
                Double(String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines))
            )
            #expect(slowest < 3, "an echo took \(slowest) s")
            #expect(try log.waitForClose(count: 12, within: .seconds(20)).count == 12)
        }
        #expect(log.breaches == [])
    }
}
