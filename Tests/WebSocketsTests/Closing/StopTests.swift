import Testing
import WebSockets
import WebSocketsTesting

@Suite("Stopping the server (RFC 6455 section 7.4.1, code 1001)")
struct StopTests {
    @Test("every connection is closed with 1001 behind what is queued for it", arguments: TestTransport.allCases)
    func goingAway(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport, loops: 2) { server in
            server.webSocket("/", log: log, ready: { $0.send("queued") })
        } body: { test in
            let peers = try (0..<10).map { _ in try test.open() }
            try log.wait(for: "ten connections") { $0.count == 10 }
            await test.server.stop(grace: .milliseconds(200))
            for peer in peers {
                #expect(try peer.readFrame() == RawFrame(.text, "queued", maskingKey: nil))
                #expect(try peer.readFrame() == RawFrame(.close, [0x03, 0xE9], maskingKey: nil))
                let rest = try peer.readUntilClosed(within: .seconds(1))
                #expect(rest.bytes == [] && rest.end == .finished)
            }
        }
        #expect(
            log.closeInfos == Array(repeating: CloseInfo(code: .goingAway, reason: "", initiator: .local), count: 10)
        )
        #expect(log.breaches == [])
    }

    @Test("mute peers are ended when the grace is over, in whatever state", arguments: TestTransport.allCases)
    func mute(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log)
        } body: { test in
            let peer = try test.open()
            let silent = try test.connect()
            let half = try test.connect()
            try half.send("GET / HT")
            let start = ContinuousClock.now
            await test.server.stop(grace: .milliseconds(200))
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(log.closeInfos.map(\.code) == [.goingAway])
            for peer in [peer, silent, half] { _ = try peer.readUntilClosed(within: .seconds(1)) }
        }
        #expect(log.breaches == [])
    }

    @Test("a server may be started again")
    func again() async throws {
        try await withServer(over: .tcp) { server in
            server.webSocket("/", data: echo)
        } body: { test in
            await test.server.stop(grace: .zero)
            try await test.server.start()
            let peer = try test.open()
            try peer.send(RawFrame(.text, "again"))
            #expect(try peer.readMessage().payload == Array("again".utf8))
        }
    }
}
