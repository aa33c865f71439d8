import Testing
import WebSockets
import WebSocketsTesting

@Suite("Sending frame by frame (RFC 6455 section 5.4)")
struct FragmentedSendTests {
    /// Runs `ready` with a handle and returns the frames it made, up to the text `end`.
    func frames(
        over transport: TestTransport,
        _ script: @escaping @Sendable (WebSocket) -> Void
    ) async throws -> [RawFrame] {
        try await withServer(over: transport) { server in
            server.webSocket(
                "/",
                ready: { ws in
                    script(ws)
                    ws.send("end")
                }
            )
        } body: { test in
            let peer = try test.open()
            var frames: [RawFrame] = []
            while true {
                let frame = try peer.readFrame()
                if frame == RawFrame(.text, "end", maskingKey: nil) { return frames }
                frames.append(frame)
            }
        }
    }

    @Test("fragments go out as written", arguments: TestTransport.allCases)
    func fragments(transport: TestTransport) async throws {
        let frames = try await frames(over: transport) { ws in
            #expect(ws.write([0x61], opcode: .text, fin: false) == .sent)
            #expect(ws.write([], opcode: .continuation, fin: false) == .sent)
            #expect(ws.write([0x62], opcode: .continuation) == .sent)
        }
        #expect(frames.map(\.firstByte) == [0x01, 0x00, 0x80])
        #expect(frames.map(\.text) == ["a", "", "b"])
    }

    @Test("whole messages sent meanwhile follow behind, control frames do not wait", arguments: TestTransport.allCases)
    func interleaved(transport: TestTransport) async throws {
        let frames = try await frames(over: transport) { ws in
            ws.write([1], opcode: .binary, fin: false)
            ws.send("whole")
            ws.ping([9])
            ws.write([2], opcode: .continuation, fin: false)
            ws.send([7])
            ws.write([3], opcode: .continuation)
        }
        #expect(frames.map(\.firstByte) == [0x02, 0x89, 0x00, 0x80, 0x81, 0x82])
        #expect(frames.map(\.payload) == [[1], [9], [2], [3], Array("whole".utf8), [7]])
    }

    @Test("text cut within a character is put together again", arguments: TestTransport.allCases)
    func cutCharacter(transport: TestTransport) async throws {
        let frames = try await frames(over: transport) { ws in
            let text = Array("€".utf8)
            #expect(ws.write([text[0]], opcode: .text, fin: false) == .sent)
            #expect(ws.write([text[1], text[2]], opcode: .continuation) == .sent)
        }
        #expect(frames.flatMap(\.payload) == Array("€".utf8))
    }

    @Test("what is no legal frame is refused and not sent", arguments: TestTransport.allCases)
    func invalid(transport: TestTransport) async throws {
        let frames = try await frames(over: transport) { ws in
            #expect(ws.write([1], opcode: .continuation) == .invalid)
            #expect(ws.write([0xFF], opcode: .text) == .invalid)
            #expect(ws.write([0xFF], opcode: .text, fin: false) == .invalid)
            #expect(ws.write([1], opcode: .ping, fin: false) == .invalid)
            #expect(ws.write([1], opcode: .close, fin: false) == .invalid)
            #expect(ws.ping(letters(126)) == .invalid)
            #expect(ws.pong(letters(126)) == .invalid)
            #expect(ws.write([3], opcode: .close) == .invalid)
            #expect(ws.write([0x03, 0xED], opcode: .close) == .invalid)
            #expect(ws.write([0x03, 0xE8, 0xFF], opcode: .close) == .invalid)
            #expect(ws.write([0x61], opcode: .text, fin: false) == .sent)
            #expect(ws.write([0x62], opcode: .text, fin: false) == .invalid)
            #expect(ws.write([0xE2], opcode: .continuation) == .invalid)
            #expect(ws.write([0x63], opcode: .continuation) == .sent)
        }
        #expect(frames.map(\.firstByte) == [0x01, 0x80])
        #expect(frames.map(\.text) == ["a", "c"])
    }
}
