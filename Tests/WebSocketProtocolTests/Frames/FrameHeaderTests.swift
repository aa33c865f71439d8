import Testing
import WebSocketProtocol

@Suite("Frame headers (RFC 6455 section 5.2)")
struct FrameHeaderTests {
    /// Payload lengths, and the bytes after the first one that announce them without a mask.
    static let lengths: [(length: Int, bytes: [UInt8])] = [
        (0, [0]),
        (1, [1]),
        (125, [125]),
        (126, [126, 0x00, 0x7E]),
        (127, [126, 0x00, 0x7F]),
        (0x1234, [126, 0x12, 0x34]),
        (65535, [126, 0xFF, 0xFF]),
        (65536, [127, 0, 0, 0, 0, 0, 1, 0, 0]),
        (0x0102_0304_0506_0708, [127, 1, 2, 3, 4, 5, 6, 7, 8]),
        (.max, [127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
    ]

    static func bytes(of header: EncodedFrameHeader) -> [UInt8] {
        let all =
            (0..<8).map { UInt8(truncatingIfNeeded: header.low >> (8 * $0)) }
            + (0..<2).map { UInt8(truncatingIfNeeded: header.high >> (8 * $0)) }
        #expect(all[header.count...].allSatisfy { $0 == 0 })
        return Array(all[..<header.count])
    }

    @Test("a length takes 7, 16 or 64 bits, whichever is the shortest", arguments: lengths)
    func encoding(length: Int, tail: [UInt8]) {
        for bits in [FrameBits(.text), FrameBits(.binary, fin: false), FrameBits(.continuation)] {
            let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: length)
            #expect(FrameHeaderTests.bytes(of: header) == [bits.rawValue] + tail)
            #expect(FrameHeader(bits: bits, payloadLength: length).encoded() == [bits.rawValue] + tail)
        }
    }

    @Test("a masked frame has bit 0x80 of its second byte and the key after the length", arguments: lengths)
    func maskedEncoding(length: Int, tail: [UInt8]) {
        let header = FrameHeader(bits: FrameBits(.binary), payloadLength: length, maskingKey: 0xA1B2_C3D4)
        let expected = [0x82, tail[0] | 0x80] + tail.dropFirst() + [0xA1, 0xB2, 0xC3, 0xD4]
        #expect(header.encoded() == expected)
    }

    @Test("decoding returns what was encoded, and asks for more at every cut", arguments: lengths, [nil, 0xFE01_0280])
    func decoding(length: (length: Int, bytes: [UInt8]), key: UInt32?) throws {
        let header = FrameHeader(bits: FrameBits(.text), payloadLength: length.length, maskingKey: key)
        let bytes = header.encoded()
        let decoded = try #require(try (bytes + [0xFF, 0xFF]).withRawSpan(FrameHeader.decode))
        #expect(decoded.header == header)
        #expect(decoded.headerLength == bytes.count)
        for end in bytes.indices {
            let cut = try Array(bytes[..<end]).withRawSpan(FrameHeader.decode)
            #expect(cut == nil, "cut after \(end) bytes")
        }
    }

    @Test(
        "what no frame may be is a protocol error as soon as it can be seen",
        arguments: [
            ("reserved opcode 3", [0x83]),
            ("reserved opcode 7", [0x87]),
            ("reserved opcode 11", [0x8B]),
            ("reserved opcode 15", [0x0F]),
            ("fragmented close", [0x08]),
            ("fragmented ping", [0x09]),
            ("fragmented pong", [0x0A]),
            ("ping of 126 bytes", [0x89, 126]),
            ("masked close with a 64-bit length", [0x88, 0xFF]),
            ("125 in 16 bits", [0x82, 126, 0, 125]),
            ("0 in 16 bits, masked", [0x82, 0xFE, 0, 0]),
            ("65535 in 64 bits", [0x81, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            ("top bit of a 64-bit length", [0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("all bits of a 64-bit length", [0x81, 0xFF] + [UInt8](repeating: 0xFF, count: 8)),
        ] as [(String, [UInt8])]
    )
    func rejection(name: String, bytes: [UInt8]) throws {
        #expect(throws: WebSocketError(.protocolError, "")) {
            try bytes.withRawSpan(FrameHeader.decode)
        }
        guard bytes.count > 1 else { return }
        let shorter = try Array(bytes.dropLast()).withRawSpan(FrameHeader.decode)
        #expect(shorter == nil)
    }

    @Test("reserved bits are reported, for extensions to judge")
    func reservedBits() throws {
        let decoded = try #require(try [0xC1, 0x05].withRawSpan(FrameHeader.decode))
        #expect(decoded.header.bits.rsv1)
    }

    @Test("the masked \"Hello\" of section 5.7")
    func maskedHello() throws {
        let frame: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        let (header, length) = try #require(try frame.withRawSpan(FrameHeader.decode))
        #expect(header == FrameHeader(bits: FrameBits(.text), payloadLength: 5, maskingKey: 0x37FA_213D))
        var payload = Array(frame[length...])
        FrameHeader.mask(&payload, key: try #require(header.maskingKey))
        #expect(payload == Array("Hello".utf8))
    }

    @Test("masking byte i takes byte i modulo 4 of the key (section 5.3), also in pieces", arguments: 0...41)
    func maskingInPieces(cut: Int) {
        let payload = [UInt8](0..<41)
        let key: [UInt8] = [0x11, 0x22, 0x44, 0x88]
        var head = Array(payload[..<cut])
        var tail = Array(payload[cut...])
        FrameHeader.mask(&head, key: 0x1122_4488)
        FrameHeader.mask(&tail, key: 0x1122_4488, offset: cut)
        #expect(head + tail == payload.indices.map { payload[$0] ^ key[$0 % 4] })
    }

    @Test("masking touches the bytes it is given alone, at any alignment", arguments: 0..<9, [0, 1, 7, 8, 9, 23])
    func maskingPart(start: Int, count: Int) {
        var bytes = [UInt8](repeating: 0, count: 40)
        unsafe bytes.withUnsafeMutableBytes { all in
            // The part lies within the array, which is lent to the closure.
            var part = unsafe UnsafeMutableRawBufferPointer(rebasing: all[start..<start + count]).mutableBytes
            FrameHeader.mask(&part, key: 0x1122_4488)
        }
        let masked = (0..<count).map { [0x11, 0x22, 0x44, 0x88][$0 % 4] as UInt8 }
        #expect(
            bytes == [UInt8](repeating: 0, count: start) + masked + [UInt8](repeating: 0, count: 40 - start - count)
        )
    }
}
