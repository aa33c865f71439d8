import Foundation
import Synchronization
import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("Peers that compress with bad intent")
struct HostileCompressionTests {
    @Test("a bomb is 1009 at the limit, and no more of it is inflated", arguments: [false, true])
    func bomb(inFragments: Bool) async throws {
        var options = WebSocketOptions.compressing()
        options.maxMessageSize = 100_000
        try await withEcho(over: .inMemory, options: options) { test, log in
            let client = try CompressedPeer(test)
            let bomb = try client.deflate([UInt8](repeating: 0, count: 10 << 20))
            if inFragments {
                try client.peer.send(RawFrame(firstByte: 0x42, bomb))
            } else {
                try client.peer.send(RawFrame(firstByte: 0xC2, bomb))
            }
            try expectFailure(client.peer, .messageTooBig)
        }
    }

    @Test("a message of just the limit is fine, however it is compressed")
    func limit() async throws {
        var options = WebSocketOptions.compressing()
        options.maxMessageSize = 100_000
        try await withEcho(over: .inMemory, options: options) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.binary, pattern(100_000))
            #expect(try client.read().payload == pattern(100_000))
            try client.send(.binary, pattern(100_001))
            try expectFailure(client.peer, .messageTooBig)
        }
    }

    @Test(
        "what does not inflate is 1007",
        arguments: [
            [0x07], [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48], [0xF2, 0x00, 0x11, 0x00, 0x00], [0xF2, 0x48, 0xCD], [],
        ] as [[UInt8]]
    )
    func garbage(message: [UInt8]) async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.text, "a good one before")
            _ = try client.read()
            try client.peer.send(RawFrame(firstByte: 0xC1, message))
            try expectFailure(client.peer, .invalidPayload)
        }
    }

    @Test("text that inflates to something that is not UTF-8 is 1007, at the first bad byte")
    func invalidText() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.text, letters(70_000) + [0xC3])
            try expectFailure(client.peer, .invalidPayload)
            let early = try CompressedPeer(test)
            try early.peer.send(RawFrame(firstByte: 0x41, Array(try early.deflate([0xFF] + pattern(200_000)))))
            try expectFailure(early.peer, .invalidPayload)
        }
    }

    @Test(
        "reserved bits where they may not be are 1002",
        arguments: [
            // RSV1 in a continuation, a Ping, a Pong; RSV2 and RSV3, with and without RSV1.
            [RawFrame(firstByte: 0x41, [0x00]), RawFrame(firstByte: 0xC0, [0x00])],
            [RawFrame(.text, "a", fin: false), RawFrame(firstByte: 0xC0, [0x00])],
            [RawFrame(firstByte: 0xC9, [1])], [RawFrame(firstByte: 0xCA, [1])],
            [RawFrame(firstByte: 0xA1, [0x00])], [RawFrame(firstByte: 0x91, [0x00])],
            [RawFrame(firstByte: 0xE1, [0x00])],
        ]
    )
    func reservedBits(frames: [RawFrame]) async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            for frame in frames { try client.peer.send(frame) }
            try expectFailure(client.peer, .protocolError)
        }
    }

    @Test("RSV1 in a Close is 1002")
    func markedClose() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, log in
            let client = try CompressedPeer(test)
            try client.peer.send(RawFrame(firstByte: 0xC8, [0x03, 0xE8]))
            #expect(try client.peer.readClose().closeCode == .protocolError)
            let reason = try #require(log.waitForClose().first)
            #expect(reason.code == .protocolError)
        }
    }

    @Test("RSV1 without an agreement is 1002")
    func withoutAgreement() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test, offer: "permessage-deflate; unknown")
            try client.send(.text, "compressed")
            try expectFailure(client.peer, .protocolError)
        }
    }

    @Test("Pings among compressed messages do no harm, however they are cut")
    func pings() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            let message = RawFrame(firstByte: 0xC1, try client.deflate(Array("a compressed message".utf8))).bytes
            let ping = RawFrame(.ping, "p").bytes
            for cut in message.indices {
                try client.peer.send(ping + message[..<cut])
                #expect(try client.peer.readFrame().opcode == .pong)
                try client.peer.send(Array(message[cut...]))
                #expect(try client.read().payload == Array("a compressed message".utf8))
            }
        }
    }

    @Test("many large messages from few bytes let others have their turn")
    func turns() async throws {
        let victim = Mutex<WebSocket?>(nil)
        let queued = Mutex<[Int]>([])
        try await withServer { server in
            server.webSocket("/victim", ready: { ws in victim.withLock { $0 = ws } })
            server.webSocket(
                "/",
                options: .compressing(),
                data: { ws, _, _ in
                    guard let other = victim.withLock({ $0 }) else { return .keepOpen }
                    if queued.withLock({ $0.isEmpty }) {
                        // Mail for the loop, which it comes to when this connection lets it.
                        let isPosted = DispatchSemaphore(value: 0)
                        Thread.detachNewThread {
                            other.send("from elsewhere")
                            isPosted.signal()
                        }
                        isPosted.wait()
                    }
                    queued.withLock { $0.append(other.bufferedAmount) }
                    if queued.withLock({ $0.count }) == 20 { ws.send("done") }
                    return .keepOpen
                }
            )
        } body: { test in
            let other = try test.open("/victim")
            let client = try CompressedPeer(test)
            let message = RawFrame(firstByte: 0xC2, try client.deflate([UInt8](repeating: 0, count: 1 << 20))).bytes
            try client.peer.send((0..<20).flatMap { _ in message })
            #expect(try other.readMessage().payload == Array("from elsewhere".utf8))
            #expect(try client.read().payload == Array("done".utf8))
        }
        let amounts = queued.withLock { $0 }
        #expect(amounts.count == 20 && amounts[0] > 0 && amounts[2] == 0)
    }

    @Test("a rate of bytes counts what messages inflate to")
    func rate() async throws {
        var options = WebSocketOptions.compressing()
        options.byteRate = RateLimit(perSecond: 1000, burst: 50_000)
        try await withEcho(over: .inMemory, options: options) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.binary, pattern(40_000))
            _ = try client.read()
            try client.send(.binary, pattern(40_000))
            try expectFailure(client.peer, .policyViolation)
        }
    }
}
