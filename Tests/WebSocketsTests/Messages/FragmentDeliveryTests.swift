import Testing
import WebSockets
import WebSocketsTesting

@Suite("Routes that ask for fragments get the pieces of messages as they come")
struct FragmentDeliveryTests {
    private var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.deliversFragments = true
        return options
    }

    @Test("each frame that came in one piece is one fragment, with its bits", arguments: TestTransport.allCases)
    func frames(transport: TestTransport) async throws {
        try await withEcho(over: transport, options: options) { test, log in
            let peer = try test.open()
            let sent = [
                RawFrame(.text, "one ", fin: false), RawFrame(.continuation, "", fin: false),
                RawFrame(.continuation, "two ", fin: false), RawFrame(.continuation, "three"), RawFrame(.binary, "x"),
            ]
            for frame in sent {
                try peer.send(frame)
                let echo = try peer.readFrame()
                #expect(echo.firstByte == frame.firstByte)
                #expect(echo.payload == frame.payload)
            }
            #expect(
                log.events == [.ready]
                    + sent.compactMap { frame in
                        FrameBits(rawValue: frame.firstByte).map { .data($0, frame.payload) }
                    }
            )
        }
    }

    @Test("a piece of a frame is delivered before the rest has come", arguments: TestTransport.allCases)
    func pieces(transport: TestTransport) async throws {
        try await withEcho(over: transport, options: options) { test, _ in
            let peer = try test.open()
            let bytes = RawFrame(.binary, pattern(1000)).bytes
            try peer.send(Array(bytes[..<500]))
            let first = try peer.readFrame()
            #expect(first.opcode == .binary && !first.fin)
            try peer.send(Array(bytes[500...]))
            var payload = first.payload
            var isOver = false
            while !isOver {
                let next = try peer.readFrame()
                #expect(next.opcode == .continuation)
                payload += next.payload
                isOver = next.fin
            }
            #expect(payload == pattern(1000))
        }
    }

    @Test("the limit counts the whole message", arguments: TestTransport.allCases)
    func limit(transport: TestTransport) async throws {
        var options = options
        options.maxMessageSize = 10
        try await withEcho(over: transport, options: options) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.binary, pattern(10), fin: false), RawFrame(.continuation, [1]))
            try expectFailure(peer, .messageTooBig)
            #expect(try log.waitForClose().map(\.code) == [.messageTooBig])
        }
    }
}
