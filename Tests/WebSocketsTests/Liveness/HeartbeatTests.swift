import Testing
import WebSockets
import WebSocketsTesting

@Suite("Heartbeats")
struct HeartbeatTests {
    private let log = EventLog()

    private func withStoppedClock(
        _ options: WebSocketOptions = WebSocketOptions(),
        _ body: (TestServer) async throws -> Void
    ) async throws {
        try await withServer(stopsClock: true) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                data: { ws, bits, bytes in
                    switch bits.opcode {
                    case .text: ws.send(bytes, as: .text)
                    case .binary: ws.send("\(ws.latency.map { "\($0)" } ?? "none")")
                    default: break
                    }
                    return .keepOpen
                }
            )
        } body: { test in
            try await body(test)
        }
    }

    @Test("after 20 s of silence comes a Ping, after 20 s more the end with 1006")
    func silence() async throws {
        try await withStoppedClock { test in
            let peer = try test.open("/")
            await test.advanceClock(by: .milliseconds(19_900))
            peer.timeout = .milliseconds(50)
            #expect(throws: PeerError.self) { try peer.readFrame() }
            peer.timeout = .seconds(5)
            await test.advanceClock(by: .milliseconds(150))
            #expect(try peer.readFrame().opcode == .ping)
            await test.advanceClock(by: .milliseconds(19_900))
            #expect(log.closeInfos.isEmpty)
            await test.advanceClock(by: .milliseconds(150))
            #expect(try peer.readUntilClosed().bytes.isEmpty)
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(code: .abnormal, reason: "no sign of life", initiator: .local)])
        }
    }

    @Test("a Pong, a message or a Ping of the peer keeps the connection", arguments: [Opcode.pong, .text, .ping])
    func life(opcode: Opcode) async throws {
        try await withStoppedClock { test in
            let peer = try test.open("/")
            for _ in 0..<5 {
                await test.advanceClock(by: .seconds(21))
                let ping = try peer.readFrame()
                #expect(ping.opcode == .ping)
                await test.advanceClock(by: .seconds(10))
                try peer.send(RawFrame(opcode, opcode == .pong ? ping.payload : Array("alive".utf8)))
                switch opcode {
                case .text: #expect(try peer.readFrame().payload == Array("alive".utf8))
                case .ping: #expect(try peer.readFrame().opcode == .pong)
                default: try await settle(test, peer)
                }
            }
            #expect(log.closeInfos.isEmpty)
        }
    }

    @Test("a busy peer is not pinged")
    func traffic() async throws {
        try await withStoppedClock { test in
            let peer = try test.open("/")
            for _ in 0..<10 {
                await test.advanceClock(by: .seconds(15))
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readFrame().opcode == .text)
            }
        }
    }

    @Test("the Pong tells the latency and is not shown to data")
    func latency() async throws {
        try await withStoppedClock { test in
            let peer = try test.open("/")
            try peer.send(RawFrame(.binary, "latency?"))
            #expect(try peer.readFrame().text == "none")
            await test.advanceClock(by: .seconds(21))
            let ping = try peer.readFrame()
            await test.advanceClock(by: .milliseconds(130))
            try peer.send(RawFrame(.pong, ping.payload))
            try peer.send(RawFrame(.pong, "unasked"))
            try log.wait(for: "the Pong of the peer's own") { events in
                events.contains(.data(FrameBits(.pong), Array("unasked".utf8)))
            }
            #expect(!log.events.contains(.data(FrameBits(.pong), ping.payload)))
            try peer.send(RawFrame(.binary, "latency?"))
            #expect(try peer.readFrame().text == "0.13 seconds")
        }
    }

    @Test("without an interval there is no Ping however long the silence")
    func off() async throws {
        var options = WebSocketOptions()
        options.pingInterval = nil
        try await withStoppedClock(options) { test in
            let peer = try test.open("/")
            await test.advanceClock(by: .seconds(100_000))
            try expectQuiet(peer)
        }
    }

    @Test("while reading is paused the peer is pinged and kept")
    func paused() async throws {
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", log: log, ready: { ws in ws.pauseReading() })
        } body: { test in
            let peer = try test.open("/")
            await test.advanceClock(by: .seconds(21))
            #expect(try peer.readFrame().opcode == .ping)
            await test.advanceClock(by: .seconds(200))
            #expect(log.closeInfos.isEmpty)
        }
    }

    @Test("times must make sense", arguments: [Duration.zero, .seconds(-1)])
    func configuration(time: Duration) async throws {
        var options = WebSocketOptions()
        options.pingInterval = time
        let server = WebSocketServer(WebSocketServer.Configuration())
        server.webSocket("/", options: options)
        await #expect { try await server.start() } throws: { ($0 as? WebSocketError)?.code == .invalidConfiguration }
    }

    /// The peer has been sent nothing but what answers this Ping of its own.
    private func expectQuiet(_ peer: RawPeer) throws {
        try peer.send(RawFrame(.ping, "quiet?"))
        let frame = try peer.readFrame()
        #expect(frame.opcode == .pong && frame.payload == Array("quiet?".utf8))
    }

    /// Returns when the server has read everything the peer sent.
    private func settle(_ test: TestServer, _ peer: RawPeer) async throws {
        try peer.send(RawFrame(.text, "?"))
        #expect(try peer.readFrame().opcode == .text)
    }
}
