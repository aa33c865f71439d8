import Testing
import WebSockets
import WebSocketsTesting

@Suite("Text that is not UTF-8 is failed with 1007 (RFC 6455 section 8.1)")
struct TextValidationTests {
    /// Each begins with valid text and breaks at its last byte but one.
    static let invalid: [[UInt8]] = [
        [0x61, 0x80, 0x61], [0xC0, 0xAF, 0x61], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF, 0x61],
        [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0xC3, 0x28],
        [0xE2, 0x82, 0x61], [0xF0, 0x9F, 0x98, 0x61],
    ]

    @Test("whole", arguments: TestTransport.allCases, invalid)
    func whole(transport: TestTransport, text: [UInt8]) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, text))
            try expectFailure(peer, .invalidPayload)
            #expect(try log.waitForClose().map(\.code) == [.invalidPayload])
        }
    }

    @Test("cut into fragments at every byte", arguments: TestTransport.allCases, invalid)
    func fragmented(transport: TestTransport, text: [UInt8]) async throws {
        try await withEcho(over: transport) { test, log in
            for cut in 1..<text.count {
                let peer = try test.open()
                try peer.send(
                    RawFrame(.text, Array(text[..<cut]), fin: false),
                    RawFrame(.continuation, Array(text[cut...]))
                )
                try expectFailure(peer, .invalidPayload)
            }
            #expect(try log.waitForClose(count: text.count - 1).allSatisfy { $0.code == .invalidPayload })
        }
    }

    @Test("at the first bad byte, before the message ends", arguments: TestTransport.allCases, invalid)
    func failFast(transport: TestTransport, text: [UInt8]) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, text, fin: false))
            try expectFailure(peer, .invalidPayload)
        }
    }

    @Test("at the first bad byte, before the frame ends", arguments: TestTransport.allCases, invalid)
    func failFastWithinFrame(transport: TestTransport, text: [UInt8]) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            let bytes = RawFrame(.text, text + letters(100)).bytes
            try peer.send(Array(bytes[..<(6 + text.count)]))
            try expectFailure(peer, .invalidPayload)
        }
    }

    @Test("a sequence left unfinished at the end", arguments: TestTransport.allCases, [1, 2, 3])
    func unfinished(transport: TestTransport, length: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, Array("😀".utf8.prefix(length))))
            try expectFailure(peer, .invalidPayload)
        }
    }

    @Test("valid text passes however it is cut", arguments: TestTransport.allCases)
    func valid(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            let text = Array("aé€😀\u{0}\u{10FFFF}".utf8)
            for cut in 0...text.count {
                try peer.send(
                    RawFrame(.text, Array(text[..<cut]), fin: false),
                    RawFrame(.continuation, Array(text[cut...]))
                )
                #expect(try peer.readMessage().payload == text)
            }
            for byte in RawFrame(.text, text).bytes { try peer.send([byte]) }
            #expect(try peer.readMessage().payload == text)
        }
    }

    @Test("binary may be anything", arguments: TestTransport.allCases, invalid)
    func binary(transport: TestTransport, bytes: [UInt8]) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.binary, bytes))
            #expect(try peer.readMessage().payload == bytes)
        }
    }
}
