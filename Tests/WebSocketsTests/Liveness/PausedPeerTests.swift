import Testing
import WebSockets
import WebSocketsTesting

@Suite("Peers that are not read", .timeLimit(.minutes(1)))
struct PausedPeerTests {
    @Test("a reset is noticed within seconds, with messages that wait or without", arguments: [0, 1000])
    func reset(count: Int) async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket("/", log: log, ready: { $0.pauseReading() })
        } body: { test in
            let peer = try test.open()
            try peer.send((0..<count).flatMap { _ in RawFrame(.text, "x").bytes })
            peer.reset()
            #expect(try log.waitForClose().map(\.code) == [.abnormal])
            #expect(!log.events.contains { if case .data = $0 { true } else { false } })
        }
    }
}
