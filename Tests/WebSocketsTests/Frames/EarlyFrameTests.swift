import Testing
import WebSockets
import WebSocketsTesting

@Suite("Frames that come with the request")
struct EarlyFrameTests {
    @Test(
        "are there byte by byte, whatever the size of the head and theirs",
        arguments: TestTransport.allCases,
        [0, 100, 378, 400, 498, 2000]
    )
    func sizes(transport: TestTransport, padding: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            for size in [0, 1, 2, 125, 126, 400, 65_536] {
                let peer = try test.connect()
                let request = RawRequest.handshake("/", headers: ["X-Padding": String(repeating: "x", count: padding)])
                let payload = pattern(size)
                try peer.send(request.bytes + RawFrame(.binary, payload).bytes + RawFrame(.text, "end").bytes)
                #expect(try peer.readResponse().status == 101)
                #expect(try peer.readMessage().payload == payload)
                #expect(try peer.readMessage().payload == Array("end".utf8))
            }
        }
    }

    @Test(
        "are there in order, however many, and a Close behind them is answered last",
        arguments: TestTransport.allCases,
        [1, 2, 64, 500, 3000]
    )
    func numbers(transport: TestTransport, count: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            let sizes = [0, 1, 3, 125, 126, 127, 600, 4096]
            let payloads = (0..<count).map { pattern(sizes[($0 + count) % sizes.count] / (count > 1000 ? 8 : 1)) }
            let peer = try test.connect()
            let frames = payloads.flatMap { RawFrame(.binary, $0).bytes }
            try peer.send(RawRequest.handshake("/").bytes + frames + RawFrame.close(1000).bytes)
            #expect(try peer.readResponse().status == 101)
            for payload in payloads { #expect(try peer.readMessage().payload == payload) }
            #expect(try peer.readClose().closeCode == .normal)
            #expect(try peer.readUntilClosed(within: .seconds(3)).bytes == [])
        }
    }

    /// A handshake with a text, fragments and a Close behind it, as they go out.
    private static let conversation =
        RawRequest.handshake("/").bytes + RawFrame(.text, "hello").bytes
        + RawFrame(.binary, pattern(130), fin: false).bytes + RawFrame(.continuation, "end").bytes
        + RawFrame.close(1001).bytes

    private func expectConversation(_ peer: RawPeer, _ what: String) throws {
        #expect(try peer.readResponse().status == 101, "\(what)")
        #expect(try peer.readMessage().payload == Array("hello".utf8), "\(what)")
        #expect(try peer.readMessage().payload == pattern(130) + Array("end".utf8), "\(what)")
        #expect(try peer.readClose().closeCode == .goingAway, "\(what)")
    }

    @Test("are there wherever head and frames are cut in two", arguments: TestTransport.allCases)
    func cuts(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            for cut in 1..<Self.conversation.count {
                let peer = try test.connect()
                try peer.send(Array(Self.conversation[..<cut]))
                // The loop answers in a turn of its own, and has read what was there before when it has answered twice.
                for _ in 0..<2 { _ = await test.server.statistics() }
                try peer.send(Array(Self.conversation[cut...]))
                try expectConversation(peer, "cut at \(cut)")
            }
        }
    }

    @Test("are there when head and frames come byte by byte", arguments: TestTransport.allCases)
    func bytes(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            for byte in Self.conversation {
                try peer.send([byte])
                for _ in 0..<2 { _ = await test.server.statistics() }
            }
            try expectConversation(peer, "byte by byte")
        }
    }
}
