import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Where the library is not what the raw path needs")
struct FramedFallbackTests {
    @Test("the self-test finds every ability of the library that is installed")
    func abilities() {
        let abilities = LibraryAbilities.tested
        #expect(abilities.writesRawBatches)
        #expect(abilities.showsCustomHeaders)
        #expect(abilities.showsPings)
        #expect(abilities.passesCompressedMessages)
        #expect(abilities.opensClients)
        #expect(abilities.showsResponseHeaders)
        #expect(abilities.writesMaskedBatches)
    }

    @Test(
        "frame by frame, messages of every length class come back whole and in order",
        arguments: [0, 1, 125, 126, 65_535, 65_536, 1 << 20]
    )
    func sizes(count: Int) async throws {
        try await withFramedServer { peer, _ in
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
            try peer.send(RawFrame(.binary, payload), RawFrame(.text, "next"))
            let first = try peer.readMessage()
            #expect(first.kind == .binary && first.payload == payload)
            #expect(try peer.readMessage().payload == Array("next".utf8))
        }
    }

    @Test("frame by frame, many messages in one turn keep their order")
    func order() async throws {
        try await withFramedServer { peer, _ in
            let wire = (0..<500).flatMap { RawFrame(.text, "message \($0)").bytes }
            try peer.send(wire)
            for number in 0..<500 { #expect(try peer.readMessage().payload == Array("message \(number)".utf8)) }
        }
    }

    @Test("frame by frame, a close by the server arrives behind what was sent, with code and reason")
    func close() async throws {
        try await withFramedServer { peer, log in
            try peer.send(RawFrame(.text, "close"))
            #expect(try peer.readMessage().payload == Array("bye".utf8))
            let frame = try peer.readClose()
            #expect(frame.closeCode == CloseCode(rawValue: 4001) && frame.closeReason == "done")
            try peer.send(RawFrame.close(4001))
            _ = try peer.readUntilClosed()
            let reason = try #require(log.waitForClose().first)
            #expect(reason.code == CloseCode(rawValue: 4001) && reason.initiator == .local)
        }
    }

    @Test("frame by frame, the peer's Close is answered")
    func peerCloses() async throws {
        try await withFramedServer { peer, log in
            try peer.send(RawFrame.close(4002, "enough"))
            #expect(try peer.readClose().closeCode == CloseCode(rawValue: 4002))
            let reason = try #require(log.waitForClose().first)
            #expect(reason.code == CloseCode(rawValue: 4002) && reason.initiator == .peer)
        }
    }

    @Test(
        "frame by frame, nothing follows the Close frame that the library sends",
        arguments: [RawFrame(firstByte: 0xF8), .close(1000)]
    )
    func libraryCloses(last: RawFrame) async throws {
        try await withFramedServer { peer, log in
            let messages = (0..<20).flatMap { RawFrame(.text, "message \($0)").bytes }
            try peer.send(messages + last.bytes)
            _ = try peer.readClose()
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            try log.waitForClose()
        }
    }

    @Test("frame by frame, compressed messages have their mark", arguments: [false, true])
    func compressed(keepsContext: Bool) async throws {
        try await withServer(configure: { $0.allowsRawBatches = false }) { server in
            server.webSocket("/", options: .compressing(keepsContext: keepsContext), data: echo)
        } body: { test in
            let client = try CompressedPeer(test)
            for count in [0, 1, 1000, 65_536, 300_000] {
                try client.send(.text, letters(count))
                let answer = try client.read(keepsContext: keepsContext)
                #expect(answer.payload == letters(count) && answer.isCompressed == (count >= 1000))
                // Frames of the library's own, and messages that stay as they are, have none.
                try client.peer.send(RawFrame(.ping, "p"))
                #expect(try client.peer.readFrame().opcode == .pong)
                try client.peer.send(RawFrame(.binary, pattern(10)))
                #expect(try client.read(keepsContext: keepsContext).payload == pattern(10))
            }
        }
    }

    private func withFramedServer(_ body: (RawPeer, EventLog) async throws -> Void) async throws {
        let log = EventLog()
        var options = WebSocketOptions()
        options.highWatermark = 4 << 20
        try await withServer(configure: { $0.allowsRawBatches = false }) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                data: { ws, bits, bytes in
                    if String(utf8: bytes) == "close" {
                        ws.send("bye")
                        ws.close(CloseCode(rawValue: 4001), reason: "done")
                    } else if !bits.opcode.isControl {
                        ws.write(bytes, opcode: bits.opcode)
                    }
                    return .keepOpen
                }
            )
        } body: { test in
            try await body(test.open("/"), log)
        }
    }
}
