import Testing
import WebSockets
import WebSocketsTesting

@Suite("Control frames (RFC 6455 section 5.5)")
struct ControlFrameTests {
    @Test("a Ping is answered with its payload and shown to data", arguments: TestTransport.allCases, [0, 1, 124, 125])
    func ping(transport: TestTransport, size: Int) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.ping, pattern(size)))
            let pong = try peer.readFrame()
            #expect(pong.firstByte == 0x8A)
            #expect(pong.payload == pattern(size))
            try log.wait(for: "the Ping in data") { $0.contains(.data(FrameBits(.ping), pattern(size))) }
        }
    }

    @Test("one Ping after another is answered and shown once each", arguments: TestTransport.allCases)
    func pings(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            let payloads = (0..<50).map { Array("ping \($0)".utf8) }
            for payload in payloads {
                try peer.send(RawFrame(.ping, payload))
                #expect(try peer.readFrame().payload == payload)
            }
            try peer.send(RawFrame(.text, "end"))
            _ = try peer.readMessage()
            let end = EventLog.Event.data(FrameBits(.text), Array("end".utf8))
            #expect(log.events == [.ready] + payloads.map { .data(FrameBits(.ping), $0) } + [end])
        }
    }

    @Test("a Ping between two fragments is answered before the message is", arguments: TestTransport.allCases)
    func pingBetweenFragments(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "one ", fin: false), RawFrame(.ping, "now"))
            #expect(try peer.readFrame() == RawFrame(.pong, "now", maskingKey: nil))
            try peer.send(RawFrame(.continuation, "message"))
            #expect(try peer.readFrame() == RawFrame(.text, "one message", maskingKey: nil))
        }
    }

    @Test("a Ping that comes with a message is answered before it", arguments: TestTransport.allCases)
    func pingWithMessages(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            for round in 0..<20 {
                let (first, second) = (Array("first of \(round)".utf8), Array("second of \(round)".utf8))
                let (begin, end) = (RawFrame(.text, "one ", fin: false), RawFrame(.continuation, "message"))
                try peer.send(begin, RawFrame(.ping, first), end)
                #expect(try peer.readFrame().payload == first)
                #expect(try peer.readFrame().payload == Array("one message".utf8))
                // The buffer of the first Pong was not looked at yet, perhaps.
                try peer.send(RawFrame(.ping, second), RawFrame(.text, "whole"))
                #expect(try peer.readFrame().payload == second)
                #expect(try peer.readFrame().payload == Array("whole".utf8))
            }
            try peer.send(.close(1000))
            _ = try peer.readClose()
            try log.waitForClose()
            let pings = log.events.filter { if case .data(FrameBits(.ping), _) = $0 { true } else { false } }
            #expect(pings.count == 40)
        }
    }

    @Test("a Pong that answers nothing is shown and not answered", arguments: TestTransport.allCases, [1, 125])
    func pong(transport: TestTransport, size: Int) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.pong, pattern(size)), RawFrame(.text, "end"))
            #expect(try peer.readFrame() == RawFrame(.text, "end", maskingKey: nil))
            #expect(log.events.dropFirst().first == .data(FrameBits(.pong), pattern(size)))
        }
    }

    @Test("a Ping of the server's is on the wire, and its Pong in data", arguments: TestTransport.allCases)
    func serverPing(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket(
                "/",
                log: log,
                ready: { ws in
                    ws.ping(Array("alive?".utf8))
                    ws.pong(Array("alive".utf8))
                }
            )
        } body: { test in
            let peer = try test.open()
            #expect(try peer.readFrame() == RawFrame(.ping, "alive?", maskingKey: nil))
            #expect(try peer.readFrame() == RawFrame(.pong, "alive", maskingKey: nil))
            try peer.send(RawFrame(.pong, "alive?"))
            try log.wait(for: "the Pong in data") { $0.contains(.data(FrameBits(.pong), Array("alive?".utf8))) }
        }
    }

    @Test("the peer's Close is the last that data sees, with code and reason", arguments: TestTransport.allCases)
    func close(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "last"), .close(4001, "bye"))
            _ = try peer.readClose()
            try log.waitForClose()
            #expect(
                log.events == [
                    .ready,
                    .data(FrameBits(.text), Array("last".utf8)),
                    .data(FrameBits(.close), [0x0F, 0xA1] + Array("bye".utf8)),
                    .close(CloseInfo(code: CloseCode(rawValue: 4001), reason: "bye", initiator: .peer)),
                ]
            )
        }
    }
}
