import Testing
import WebSockets
import WebSocketsTesting

@Suite("The event log")
struct EventLogTests {
    private let reason = CloseInfo(code: .normal, reason: "", initiator: .peer)

    /// A log with these calls for one connection, and whether it found them in order.
    func breaches(_ events: [EventLog.Event]) async throws -> Int {
        let source = EventLog()
        let log = EventLog()
        try await withServer { server in
            server.webSocket(
                "/",
                log: source,
                ready: { ws in
                    for event in events { log.record(event, for: ws) }
                }
            )
        } body: { test in
            _ = try test.open()
        }
        return log.breaches.count
    }

    @Test("finds nothing wrong with ready, data and close in order")
    func sound() async throws {
        #expect(try await breaches([]) == 0)
        #expect(try await breaches([.ready]) == 0)
        #expect(try await breaches([.ready, .data(FrameBits(.text), []), .drain, .close(reason)]) == 0)
    }

    @Test("finds a close without ready, twice, or followed by more")
    func unsound() async throws {
        #expect(try await breaches([.close(reason)]) == 1)
        #expect(try await breaches([.drain, .close(reason)]) == 1)
        #expect(try await breaches([.ready, .ready]) == 1)
        #expect(try await breaches([.ready, .close(reason), .drain]) == 1)
        #expect(try await breaches([.ready, .close(reason), .close(reason)]) == 2)
    }

    @Test("a wait that is in vain ends with an error that names its subject and the events")
    func deadline() {
        let error = #expect(throws: PeerError.self) {
            try EventLog().wait(for: "the impossible", within: .milliseconds(10)) { _ in false }
        }
        #expect(error?.code == .deadlinePassed)
        #expect(error?.message.contains("the impossible") == true)
    }
}
