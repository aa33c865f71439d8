import Testing
import WebSockets
import WebSocketsTesting

@Suite("Heartbeats in messages, on connections", .timeLimit(.minutes(1)))
struct MessageHeartbeatTests {
    private var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.pingInterval = nil
        options.textHeartbeat = TextHeartbeat()
        return options
    }

    @Test("a server answers ping with pong, shows neither, and gives up after 60 s without a message")
    func server() async throws {
        let log = EventLog()
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", log: log, options: options, data: echo)
        } body: { test in
            let peer = try test.open()
            await test.advanceClock(by: .seconds(50))
            try peer.send(RawFrame(.text, "ping"))
            #expect(try peer.readMessage().payload == Array("pong".utf8))
            await test.advanceClock(by: .seconds(59))
            for frame in [RawFrame(.text, "pingpong"), RawFrame(.binary, "ping")] {
                try peer.send(frame)
                #expect(try peer.readMessage().payload == frame.payload)
            }
            await test.advanceClock(by: .seconds(59))
            #expect(log.closeInfos.isEmpty)
            await test.advanceClock(by: .seconds(2))
            try expectFailure(peer, .goingAway)
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(code: .goingAway, reason: "no heartbeat", initiator: .local)])
            #expect(!log.events.contains(.data(FrameBits(.text), Array("ping".utf8))))
        }
    }

    @Test("async handlers are not shown it either")
    func asyncHandler() async throws {
        try await withServer { server in
            server.webSocket("/", options: options) { ws in
                for try await message in ws { try await ws.send(message) }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "ping"), RawFrame(.text, "x"))
            #expect(try peer.readMessage().payload == Array("pong".utf8))
            #expect(try peer.readMessage().payload == Array("x".utf8))
        }
    }

    @Test("a client asks every 30 s, and gives up a server that does not answer")
    func client() async throws {
        let clock = SettableClock()
        let notes = Notes<String>()
        try await withScriptedServer(clock: clock) { listener, loops in
            var configuration = WebSocketClient.Configuration(url: listener.url())
            configuration.loops = loops
            configuration.options = options
            let client = WebSocketClient(configuration)
            client.open(
                ready: { _ in notes.add("ready") },
                data: { _, bits, payload in
                    if bits.opcode == .text { notes.add(String(utf8: payload) ?? "") }
                    return .keepOpen
                },
                close: { _, info in notes.add("\(info.code.rawValue) \(info.reason)") }
            )
            let server = try listener.accept()
            try server.accept()
            #expect(try await notes.next() == "ready")
            clock.advance(milliseconds: 30_100)
            await loops.clockAdvanced()
            #expect(try server.readFrame().text == "ping")
            try server.send(RawFrame(.text, "pong"))
            try server.send(RawFrame(.text, "news"))
            #expect(try await notes.next() == "news")
            for _ in 0..<2 {
                clock.advance(milliseconds: 30_100)
                await loops.clockAdvanced()
                let frame = try server.readFrame()
                #expect(frame.text == "ping" || frame.opcode == .close)
            }
            try server.send(.close(1001))
            #expect(try await notes.next() == "1001 no heartbeat")
        }
    }

    @Test("times that make no sense are refused", arguments: [(30, 30), (0, 60), (30, 10)])
    func nonsense(interval: Int, timeout: Int) async throws {
        var options = options
        options.textHeartbeat = TextHeartbeat(interval: .seconds(interval), timeout: .seconds(timeout))
        let server = WebSocketServer(port: 0)
        server.webSocket("/", options: options)
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }
}
