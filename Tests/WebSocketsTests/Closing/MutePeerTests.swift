import Testing
import WebSockets
import WebSocketsTesting

@Suite("A peer that does not answer our Close")
struct MutePeerTests {
    private var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.closeTimeout = .milliseconds(200)
        return options
    }

    @Test("is ended after closeTimeout, and the reason is ours", arguments: TestTransport.allCases)
    func mute(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, options: options, ready: { $0.close(.goingAway) })
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            let start = ContinuousClock.now
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            #expect(ContinuousClock.now - start >= .milliseconds(100))
            #expect(try log.waitForClose() == [CloseInfo(code: .goingAway, reason: "", initiator: .local)])
        }
        #expect(log.breaches == [])
    }

    @Test("but goes on sending is ended as well, and its data is ignored", arguments: TestTransport.allCases)
    func talkative(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, options: options, ready: { $0.close() })
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            try peer.send(RawFrame(.text, "not"), RawFrame(.binary, pattern(70_000)), RawFrame(.text, "closing"))
            #expect(try log.waitForClose(within: .seconds(2)).map(\.code) == [.normal])
        }
        #expect(log.events.count == 2, "ready and close")
    }

    @Test("but breaks the protocol is not waited for", arguments: TestTransport.allCases)
    func breaking(transport: TestTransport) async throws {
        let log = EventLog()
        var options = options
        options.closeTimeout = .seconds(30)
        try await withServer(over: transport) { [options] server in
            server.webSocket("/", log: log, options: options, ready: { $0.close(.goingAway) })
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            try peer.send([0xFF, 0x80, 0, 0, 0, 0])
            #expect(try log.waitForClose(within: .seconds(2)).map(\.code) == [.goingAway])
        }
        #expect(log.breaches == [])
    }

    @Test("and does not read is ended by closeTimeout too", arguments: TestTransport.allCases)
    func notReading(transport: TestTransport) async throws {
        let log = EventLog()
        var options = options
        options.highWatermark = 64 << 20
        let body = [UInt8](repeating: 1, count: 16 << 20)
        try await withServer(over: transport) { [options] server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                ready: { ws in
                    ws.send(body)
                    ws.close()
                }
            )
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/"))
            #expect(try log.waitForClose(within: .seconds(2)).map(\.code) == [.normal])
            peer.close()
        }
        #expect(log.breaches == [])
    }
}
