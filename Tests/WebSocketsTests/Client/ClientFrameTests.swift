import LWSBinding
import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("Frames of a client", .timeLimit(.minutes(1)))
struct ClientFrameTests {
    private static let request = ClientRequest(target: "/", host: "localhost")

    private func withOpenClient(_ body: (ClientLoop, RecordingClient, ScriptedServer) throws -> Void) throws {
        try withClientLoop { loop in
            let client = RecordingClient()
            let (server, _) = try loop.open(client, Self.request)
            try server.accept()
            try loop.turn(until: "the WebSocket") { client.isOpen }
            try body(loop, client, server)
        }
    }

    @Test("what is written raw arrives as it is, several frames in one write")
    func rawBatch() throws {
        try withOpenClient { _, client, server in
            let frames = [RawFrame(.text, "one"), RawFrame(.binary, pattern(70_000)), RawFrame(.ping, "p")]
            #expect(client.send(frames[0], frames[1], frames[2]))
            for frame in frames {
                let arrived = try server.readFrame()
                #expect(arrived == frame)
            }
        }
    }

    @Test(
        "a batch that goes out in parts stays whole, and the Pong of a Ping meanwhile comes behind it",
        .libraryRole
    )
    func partialWrites() throws {
        try withOpenClient { loop, client, server in
            let message = RawFrame(.binary, pattern(1 << 20))
            #expect(client.send(message, RawFrame(.text, "first")))
            #expect(client.hasPartialWrite)
            try server.peer.send(RawFrame(.ping, "now", maskingKey: nil))
            for _ in 0..<50 { loop.turn() }
            #expect(client.send(RawFrame(.text, "second")))
            var bytes: [UInt8] = []
            let batch = message.bytes + RawFrame(.text, "first").bytes + RawFrame(.text, "second").bytes
            while bytes.count < batch.count {
                bytes += try server.peer.read(min(4096, batch.count - bytes.count))
                loop.turn()
            }
            #expect(bytes == batch)
            try loop.turn(until: "the Ping") { client.pings == [Array("now".utf8)] }
            let pong = try server.readFrame()
            #expect(pong.opcode == .pong)
            #expect(pong.text == "now")
        }
    }

    @Test("messages whole and in fragments are received", arguments: [0, 1, 126, 65_536, 300_000])
    func receiving(size: Int) throws {
        try withOpenClient { loop, client, server in
            let payload = pattern(size)
            for frame in [
                RawFrame(.binary, payload, maskingKey: nil),
                RawFrame(.binary, Array(payload.prefix(size / 2)), fin: false, maskingKey: nil),
                RawFrame(.ping, "between", maskingKey: nil),
                RawFrame(.continuation, Array(payload.dropFirst(size / 2)), maskingKey: nil),
            ] {
                var rest = frame.bytes[...]
                while !rest.isEmpty {
                    try server.peer.send(Array(rest.prefix(16_384)))
                    rest = rest.dropFirst(16_384)
                    loop.turn()
                }
            }
            try loop.turn(until: "two messages") { client.messages.count == 2 }
            #expect(client.messages == [payload, payload])
            #expect(try server.readFrame().opcode == .pong)
        }
    }

    @Test("Pings are seen with their payload, one after the other, and answered", .libraryRole)
    func pings() throws {
        try withOpenClient { loop, client, server in
            let payloads = [Array("p".utf8), [UInt8](repeating: 7, count: 125), Array("last".utf8)]
            for (index, payload) in payloads.enumerated() {
                try server.peer.send(RawFrame(.ping, payload, maskingKey: nil))
                try loop.turn(until: "Ping \(index)") { client.pings.count == index + 1 }
                let pong = try server.readFrame()
                #expect(pong.opcode == .pong)
                #expect(pong.payload == payload)
            }
            #expect(client.pings == payloads)
        }
    }

    @Test("Pongs are reported, empty ones too")
    func pongs() throws {
        try withOpenClient { loop, client, server in
            try server.peer.send(RawFrame(.pong, "x", maskingKey: nil), RawFrame(.pong, "", maskingKey: nil))
            try loop.turn(until: "two Pongs") { client.pongs.count == 2 }
            #expect(client.pongs == [Array("x".utf8), []])
        }
    }

    @Test("the server's Close is reported and echoed")
    func closedByServer() throws {
        try withOpenClient { loop, client, server in
            try server.peer.send(RawFrame(firstByte: 0x88, [0x03, 0xE9] + Array("away".utf8), maskingKey: nil))
            try loop.turn(until: "the end") { client.isGone }
            #expect(client.closePayload == [0x03, 0xE9] + Array("away".utf8))
            #expect(client.events == ["answered", "opened", "closed", "destroyed"])
            #expect(try server.readFrame().closeCode == .goingAway)
        }
    }

    @Test("a Close of the client's own ends the connection when the server has answered")
    func closedByClient() throws {
        try withOpenClient { loop, client, server in
            #expect(client.send(RawFrame(.text, "last words"), .close(1000)))
            #expect(try server.readFrame().text == "last words")
            #expect(try server.readFrame().closeCode == .normal)
            try server.peer.send(RawFrame(firstByte: 0x88, [0x03, 0xE8], maskingKey: nil))
            try loop.turn(until: "the end") { client.isGone }
            #expect(client.closePayload == [0x03, 0xE8])
        }
    }

    @Test("the end of the stream is the end of the connection")
    func vanished() throws {
        try withOpenClient { loop, client, server in
            server.peer.close()
            try loop.turn(until: "the end") { client.isGone }
            #expect(client.events == ["answered", "opened", "closed", "destroyed"])
            #expect(client.closePayload == nil)
        }
    }
}
