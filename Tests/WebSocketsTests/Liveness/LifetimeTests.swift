import Testing
import WebSockets
import WebSocketsTesting

@Suite("Idle peers and old connections")
struct LifetimeTests {
    private let log = EventLog()

    @Test("a peer that sends no message is closed with 1001, for all its Pings")
    func idle() async throws {
        var options = WebSocketOptions()
        options.idleTimeout = .seconds(60)
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", log: log, options: options)
        } body: { test in
            let peer = try test.open("/")
            for _ in 0..<5 {
                await test.advanceClock(by: .seconds(11))
                try peer.send(RawFrame(.ping, "still here"))
                #expect(try peer.readFrame().opcode == .pong)
            }
            #expect(log.closeInfos.isEmpty)
            await test.advanceClock(by: .seconds(6))
            try peer.expectClose(1001)
        }
    }

    @Test("a message starts the time anew")
    func message() async throws {
        var options = WebSocketOptions()
        options.idleTimeout = .seconds(10)
        try await withServer(stopsClock: true) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                data: { ws, _, bytes in
                    ws.send(bytes, as: .text)
                    return .keepOpen
                }
            )
        } body: { test in
            let peer = try test.open("/")
            for _ in 0..<5 {
                await test.advanceClock(by: .seconds(9))
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readFrame().opcode == .text)
            }
            await test.advanceClock(by: .milliseconds(10_050))
            try peer.expectClose(1001)
        }
    }

    @Test("a connection that has reached its age is closed with 1001, however busy")
    func lifetime() async throws {
        var options = WebSocketOptions()
        options.maxLifetime = .seconds(3600)
        options.pingInterval = nil
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", log: log, options: options)
        } body: { test in
            let peer = try test.open("/")
            await test.advanceClock(by: .seconds(3599))
            try peer.send(RawFrame(.ping, "x"))
            #expect(try peer.readFrame().opcode == .pong)
            await test.advanceClock(by: .milliseconds(1050))
            try peer.expectClose(1001)
            #expect(try log.waitForClose().first?.reason == "open for too long")
        }
    }
}

extension RawPeer {
    /// The next frame is a Close with this code; it is answered.
    fileprivate func expectClose(_ code: UInt16) throws {
        let frame = try readFrame()
        #expect(frame.opcode == .close)
        #expect(frame.payload.prefix(2) == [UInt8(code >> 8), UInt8(code & 0xFF)])
        try send(RawFrame(.close, frame.payload))
    }
}
