import Testing
import WebSockets
import WebSocketsTesting

@Suite("What a client may send, by the letter of RFC 6455")
struct StrictFrameTests {
    @Test(
        "frames that break a rule are failed with 1002 (sections 5.1, 5.2)",
        arguments: TestTransport.allCases,
        [
            [0x81, 0x01, UInt8(ascii: "x")],
            [0x81, 0xFE, 0, 1, 0, 0, 0, 0, UInt8(ascii: "x")],
            [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, UInt8(ascii: "x")],
            [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]]
    )
    func refused(transport: TestTransport, frame: [UInt8]) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "before").bytes + frame + RawFrame(.text, "behind").bytes)
            #expect(try peer.readMessage().payload == Array("before".utf8))
            try expectFailure(peer, .protocolError)
            let close = try #require(try log.waitForClose().first)
            #expect(close.code == .protocolError && close.initiator == .local)
            #expect(!log.events.contains(.data(FrameBits(.text), Array("behind".utf8))))
        }
    }

    @Test("a message over the limit is failed at the header that announces it", arguments: TestTransport.allCases)
    func announced(transport: TestTransport) async throws {
        var options = WebSocketOptions()
        options.maxMessageSize = 1000
        try await withEcho(over: transport, options: options) { test, _ in
            let peer = try test.open()
            // Not a byte of its payload comes.
            try peer.send([0x82, 0xFE, 0x03, 0xE9, 0, 0, 0, 0])
            try expectFailure(peer, .messageTooBig)
        }
    }

    @Test("each Ping of one write is answered in order, before the next message is", arguments: TestTransport.allCases)
    func pings(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            let payloads = ["1", "", "3", String(repeating: "x", count: 125)]
            try peer.send(payloads.flatMap { RawFrame(.ping, $0).bytes } + RawFrame(.text, "behind").bytes)
            for payload in payloads { #expect(try peer.readFrame() == RawFrame(.pong, payload, maskingKey: nil)) }
            #expect(try peer.readMessage().payload == Array("behind".utf8))
            #expect(log.events.dropFirst().count == 5)
        }
    }

    @Test("while nothing can be written the latest of the Pings alone is answered (section 5.5.3)")
    func blockedPings() async throws {
        var options = WebSocketOptions()
        options.highWatermark = 64 << 20
        options.pingInterval = nil
        try await withServer(over: .inMemory) { server in
            server.webSocket(
                "/",
                options: options,
                ready: { ws in for _ in 0..<8 { ws.send([UInt8](repeating: 0, count: 1 << 20)) } }
            )
        } body: { test in
            let peer = try test.open()
            for number in 0..<20 { try peer.send(RawFrame(.ping, "\(number)")) }
            try await eventually { await test.server.statistics().total.received.ping.messages == 20 }
            var pongs: [String] = []
            while pongs.last != "19" {
                let frame = try peer.readFrame()
                if frame.opcode == .pong { pongs.append(frame.text) }
            }
            #expect(pongs.count < 20)
        }
    }

    @Test(
        "the peer's code comes through, and is answered with",
        arguments: TestTransport.allCases,
        [1000, 1001, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 4999]
    )
    func closeCodes(transport: TestTransport, code: UInt16) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(.close(code))
            #expect(try peer.readClose().closeCode?.rawValue == code)
            #expect(try log.waitForClose().map(\.code.rawValue) == [code])
        }
    }

    @Test("an empty Pong is reported", arguments: TestTransport.allCases)
    func emptyPong(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.pong), RawFrame(.text, "end"))
            #expect(try peer.readMessage().payload == Array("end".utf8))
            #expect(
                log.events == [
                    .ready, .data(FrameBits(.pong), []), .data(FrameBits(.text), Array("end".utf8)),
                ]
            )
        }
    }

    @Test("unasked Pongs count as control frames")
    func pongFlood() async throws {
        try await withEcho(over: .tcp) { test, _ in
            let peer = try test.open()
            try peer.send((0..<5000).flatMap { _ in RawFrame(.pong).bytes })
            try expectFailure(peer, .policyViolation)
        }
    }

    @Test("RSV1 in a Ping is noticed behind a compressed message (RFC 7692 section 6)")
    func markedPing() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.text, "compressed")
            _ = try client.read()
            try client.peer.send(RawFrame(firstByte: 0xC9, [1]))
            try expectFailure(client.peer, .protocolError)
        }
    }
}
