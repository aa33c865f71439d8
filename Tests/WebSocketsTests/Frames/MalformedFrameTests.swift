import Testing
import WebSockets
import WebSocketsTesting

@Suite("A frame that breaks the rules fails the connection (RFC 6455 sections 5.2, 5.4, 5.5 and 7.1.7)")
struct MalformedFrameTests {
    /// Bytes no client may send.
    struct Breach: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]

        init(_ what: String, _ frames: RawFrame...) {
            self.init(what, bytes: frames.flatMap(\.bytes))
        }

        init(_ what: String, bytes: [UInt8]) {
            testDescription = what
            self.bytes = bytes
        }
    }

    static let reservedBits = [
        Breach("RSV1", RawFrame(firstByte: 0xC1, [1])),
        Breach("RSV2", RawFrame(firstByte: 0xA1, [1])),
        Breach("RSV3", RawFrame(firstByte: 0x91, [1])),
        Breach("RSV1 on a Ping", RawFrame(firstByte: 0xC9)),
        Breach("RSV1 on a continuation", RawFrame(.text, "a", fin: false), RawFrame(firstByte: 0xC0)),
    ]

    static let reservedOpcodes = (Array(3...7) + Array(11...15)).map { opcode in
        Breach("opcode \(opcode)", RawFrame(firstByte: 0x80 | UInt8(opcode), [1]))
    }

    static let fragmentation = [
        Breach("continuation of nothing", RawFrame(.continuation, "a")),
        Breach("continuation of nothing without FIN", RawFrame(.continuation, "a", fin: false)),
        Breach("continuation of a whole message", RawFrame(.text, "a"), RawFrame(.continuation, "b")),
        Breach("message within a message", RawFrame(.text, "a", fin: false), RawFrame(.text, "b")),
        Breach("binary within text", RawFrame(.text, "a", fin: false), RawFrame(.binary, "b", fin: false)),
    ]

    static let controlFrames = [
        Breach("fragmented Ping", RawFrame(.ping, fin: false)),
        Breach("fragmented Pong", RawFrame(.pong, fin: false)),
        Breach("fragmented Close", RawFrame(.close, fin: false)),
        Breach("Ping of 126 bytes", RawFrame(.ping, letters(126))),
        Breach("Pong of 126 bytes", RawFrame(.pong, letters(126))),
        Breach("Close of 126 bytes", RawFrame(.close, [0x03, 0xE8] + letters(124))),
    ]

    static let lengths = [
        Breach("64-bit length with its top bit", bytes: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4])
    ]

    static let breaches = reservedBits + reservedOpcodes + fragmentation + controlFrames + lengths

    @Test("with 1002, and close is called once", arguments: TestTransport.allCases, breaches)
    func failed(transport: TestTransport, breach: Breach) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(breach.bytes)
            try expectFailure(peer, .protocolError)
            let reason = try log.waitForClose()[0]
            #expect(reason.code == .protocolError)
            #expect(reason.initiator == .local)
        }
    }

    @Test("after good frames of the same write were answered", arguments: TestTransport.allCases, breaches)
    func answeredFirst(transport: TestTransport, breach: Breach) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "good").bytes + breach.bytes)
            #expect(try peer.readMessage().payload == Array("good".utf8))
            try expectFailure(peer, .protocolError)
            #expect(try log.waitForClose().map(\.code) == [.protocolError])
        }
    }

    @Test("a byte at a time", arguments: TestTransport.allCases, breaches)
    func dripped(transport: TestTransport, breach: Breach) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            // The rest may meet a connection that is closed already.
            for byte in breach.bytes { try? peer.send([byte]) }
            try expectFailure(peer, .protocolError)
            #expect(try log.waitForClose().map(\.code) == [.protocolError])
        }
    }

    @Test(
        "and ends it soon even if the peer does not answer",
        arguments: TestTransport.allCases,
        [
            reservedBits[0], reservedOpcodes[0], fragmentation[0], controlFrames[0],
        ]
    )
    func mutePeer(transport: TestTransport, breach: Breach) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(breach.bytes)
            #expect(try peer.readClose().closeCode == .protocolError)
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            #expect(try log.waitForClose().map(\.code) == [.protocolError])
        }
    }

    @Test(
        "behind a message that was failed already, without a second Close frame",
        arguments: TestTransport.allCases,
        [reservedBits[0], reservedOpcodes[0], fragmentation[0], controlFrames[0], controlFrames[3], lengths[0]]
    )
    func secondBreach(transport: TestTransport, breach: Breach) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, [0xFF]).bytes + breach.bytes)
            #expect(try peer.readClose().closeCode == .invalidPayload)
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            #expect(try log.waitForClose().map(\.code) == [.invalidPayload])
        }
    }
}
