import Testing
import WebSockets
import WebSocketsTesting

@Suite("Limits on what a peer sends")
struct ReceiveLimitTests {
    private let log = EventLog()

    private func withServer(
        _ change: (inout WebSocketOptions) -> Void,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        var options = WebSocketOptions()
        change(&options)
        try await WebSocketsTesting.withServer(stopsClock: true) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                data: { ws, bits, bytes in
                    if !bits.opcode.isControl { ws.write([UInt8(bytes.byteCount & 0xFF)], opcode: .binary) }
                    return .keepOpen
                }
            )
        } body: { test in
            try await body(test)
        }
    }

    @Test("as many fragments as allowed are a message, one more is 1008", arguments: [false, true])
    func fragments(exceeds: Bool) async throws {
        try await withServer({ $0.maxFragments = 100 }) { test in
            let peer = try test.open("/")
            let count = exceeds ? 101 : 100
            for index in 1...count {
                try peer.send(RawFrame(index == 1 ? .text : .continuation, "x", fin: index == count))
            }
            if exceeds {
                try peer.expectPolicyViolation("too many fragments")
            } else {
                #expect(try peer.readFrame().payload == [100])
            }
        }
    }

    @Test("one long frame that drips in is one fragment")
    func drip() async throws {
        try await withServer({ $0.maxFragments = 2 }) { test in
            let peer = try test.open("/")
            let frame = RawFrame(.binary, [UInt8](repeating: 1, count: 50)).bytes
            for byte in frame {
                try peer.send([byte])
                await test.advanceClock(by: .zero)
            }
            #expect(try peer.readFrame().payload == [50])
        }
    }

    @Test("frames without content are limited to 64 a message")
    func emptyFragments() async throws {
        try await withServer({ _ in }) { test in
            let peer = try test.open("/")
            try peer.send(RawFrame(.text, "", fin: false))
            for _ in 1..<64 { try peer.send(RawFrame(.continuation, "", fin: false)) }
            try peer.send(RawFrame(.continuation, "end"))
            #expect(try peer.readFrame().payload == [3])
            try peer.send(RawFrame(.text, "", fin: false))
            for _ in 1...64 { try peer.send(RawFrame(.continuation, "", fin: false)) }
            try peer.expectPolicyViolation("too many empty fragments")
        }
    }

    @Test("Pings and Pongs beyond the rate are 1008, those within it are not", arguments: [Opcode.ping, .pong])
    func controlFrames(opcode: Opcode) async throws {
        try await withServer({ $0.controlFrameRate = RateLimit(perSecond: 10, burst: 20) }) { test in
            let peer = try test.open("/")
            for count in 0..<40 {
                try peer.send(RawFrame(opcode, "\(count)"))
                if opcode == .ping {
                    #expect(try peer.readFrame().opcode == .pong)
                } else {
                    try log.wait(for: "Pong \(count)") { $0.contains(.data(FrameBits(.pong), Array("\(count)".utf8))) }
                }
                await test.advanceClock(by: .milliseconds(100))
            }
            for count in 0..<30 {
                try peer.send(RawFrame(opcode, "\(count)"))
                guard opcode == .ping else { continue }
                guard try peer.readFrame().opcode == .pong else { return #expect(count > 15) }
            }
            try peer.expectPolicyViolation("too many control frames")
        }
    }

    @Test("messages beyond the rate are 1008, those within it are not")
    func messages() async throws {
        try await withServer({ $0.messageRate = RateLimit(perSecond: 5, burst: 3) }) { test in
            let peer = try test.open("/")
            for _ in 0..<10 {
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readFrame().payload == [1])
                await test.advanceClock(by: .milliseconds(200))
            }
            for _ in 0..<3 {
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readFrame().payload == [1])
            }
            try peer.send(RawFrame(.text, "x"))
            try peer.expectPolicyViolation("too many messages")
        }
    }

    @Test("bytes beyond the rate are 1008, a message at a time or in pieces", arguments: [false, true])
    func bytes(inPieces: Bool) async throws {
        try await withServer({ $0.byteRate = RateLimit(perSecond: 1000, burst: 2000) }) { test in
            let peer = try test.open("/")
            let half = [UInt8](repeating: 1, count: 1000)
            for _ in 0..<2 {
                try peer.send(RawFrame(.binary, half))
                _ = try peer.readFrame()
            }
            await test.advanceClock(by: .milliseconds(990))
            try peer.send(RawFrame(.binary, inPieces ? Array(half[..<500]) : half, fin: !inPieces))
            if inPieces { try peer.send(RawFrame(.continuation, Array(half[500...]))) }
            try peer.expectPolicyViolation("too many bytes")
        }
    }

    @Test("rates must make sense")
    func configuration() async throws {
        var options = WebSocketOptions()
        options.messageRate = RateLimit(perSecond: 0)
        let server = WebSocketServer(WebSocketServer.Configuration())
        server.webSocket("/", options: options)
        await #expect { try await server.start() } throws: { ($0 as? WebSocketError)?.code == .invalidConfiguration }
    }
}

extension RawPeer {
    /// The next frame is a Close with 1008 and this reason; it is answered.
    fileprivate func expectPolicyViolation(_ reason: String) throws {
        let frame = try readFrame()
        #expect(frame.opcode == .close)
        #expect(frame.payload == [0x03, 0xF0] + Array(reason.utf8))
        try send(RawFrame(.close, frame.payload))
    }
}
