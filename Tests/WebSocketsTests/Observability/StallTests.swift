import Glibc
import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Stalled loop")
struct StallTests {
    @Test("a closure that blocks is warned about by its route, and counted", arguments: TestTransport.allCases)
    func blocking(transport: TestTransport) async throws {
        let recorder = LogRecorder()
        try await withServer(over: transport) { configuration in
            configuration.logger = recorder.logger(.warning)
        } routes: { server in
            server.webSocket(
                "/slow",
                data: { ws, bits, bytes in
                    usleep(120_000)
                    return echo(ws, bits, bytes)
                }
            )
        } body: { test in
            let peer = try test.open("/slow")
            for _ in 0..<2 {
                try peer.send(RawFrame(.text, "x"))
                _ = try peer.readMessage()
                // A turn that follows: the one before has been counted.
                _ = await test.server.statistics()
            }
            let counts = await test.server.statistics().total.turns.counts
            #expect(counts[3] >= 2)
        }
        let lines = recorder.lines.filter { line in
            line.message == "a turn held the loop" && line.metadata["milliseconds"]?.hasPrefix("1") == true
        }
        #expect(lines.count >= 2)
        #expect(lines.allSatisfy { $0.level == .warning })
        #expect(lines.first?.metadata["last-route"] == "/slow")
        #expect(lines.dropFirst().first?.metadata["route"] == "/slow")
    }

    @Test("nothing is said when no warning is wanted, or the limit is larger", arguments: [nil, Duration.seconds(5)])
    func silent(limit: Duration?) async throws {
        let recorder = LogRecorder()
        try await withServer { configuration in
            configuration.logger = recorder.logger(.warning)
            configuration.stallWarning = limit
        } routes: { server in
            server.http("/slow") { _ in
                usleep(120_000)
                return .text("at last")
            }
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest("/slow"))
            #expect(try peer.readResponse().status == 200)
            #expect(await test.server.statistics().total.turns.counts[3] >= 1)
        }
        #expect(recorder.lines.map(\.message) == [])
    }

    @Test("an HTTP handler is named too")
    func http() async throws {
        let recorder = LogRecorder()
        try await withServer { configuration in
            configuration.logger = recorder.logger(.warning)
        } routes: { server in
            server.http("/report/:id") { _ in
                usleep(80_000)
                return .text("at last")
            }
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest("/report/7"))
            _ = try peer.readResponse()
            _ = await test.server.statistics()
        }
        #expect(recorder.lines.first?.metadata["last-route"] == "/report/:id")
    }
}
