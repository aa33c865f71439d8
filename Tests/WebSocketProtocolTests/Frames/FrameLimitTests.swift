import Testing
import WebSocketProtocol

@Suite("Limits of messages, at their headers (RFC 6455 section 10.4)")
struct FrameLimitTests {
    static func records(_ stream: [UInt8], limit: Int, acceptsRSV1: Bool = false) -> [FrameRecord] {
        var feeder = FrameFeeder(acceptsRSV1: acceptsRSV1, maxMessageSize: limit)
        feeder.receive(stream)
        return feeder.records
    }

    @Test(
        "a message of exactly the limit is read, one more byte is refused",
        arguments: [0, 1, 125, 126, 1000, 70_000]
    )
    func oneFrame(limit: Int) {
        let exact = [UInt8](repeating: 5, count: limit)
        #expect(FrameLimitTests.records(.frame(.binary, exact), limit: limit).last != .refused(.messageTooBig))
        #expect(FrameLimitTests.records(.frame(.binary, exact + [5]), limit: limit) == [.refused(.messageTooBig)])
    }

    @Test("the fragments of a message count together, control frames between them do not")
    func fragments() {
        let begun: [UInt8] =
            .frame(.binary, [1, 2, 3], fin: false) + .frame(.ping, [UInt8](repeating: 0, count: 100))
            + .frame(.continuation, [4, 5, 6], fin: false)
        #expect(FrameLimitTests.records(begun + .frame(.continuation, [7]), limit: 7).count == 4)
        #expect(
            FrameLimitTests.records(begun + .frame(.continuation, [7, 8]), limit: 7).last == .refused(.messageTooBig)
        )
        let next: [UInt8] = begun + .frame(.continuation, [7]) + .frame(.text, [UInt8](repeating: 0x61, count: 7))
        #expect(FrameLimitTests.records(next, limit: 7).last == FrameReaderTests.message(.text, Array("aaaaaaa".utf8)))
    }

    @Test("nothing of a message that announces too much is handed up")
    func announced() {
        let header = FrameHeader(bits: FrameBits(.binary), payloadLength: 1001, maskingKey: 1).encoded()
        #expect(FrameLimitTests.records(header, limit: 1000) == [.refused(.messageTooBig)])
    }

    @Test("the largest limit does not overflow", arguments: [true, false])
    func largestLimit(hasRSV1: Bool) {
        var header = FrameHeader(bits: FrameBits(.binary), payloadLength: .max, maskingKey: 0).encoded()
        if hasRSV1 { header[0] |= 0x40 }
        let expected: FrameRecord =
            .data(.binary, [1], isFirst: true, isFinal: false, endsFrame: false, hasRSV1: hasRSV1)
        #expect(FrameLimitTests.records(header + [1], limit: .max, acceptsRSV1: true) == [expected])
    }

    @Test(
        "a compressed message may announce what deflate adds at worst, and no more",
        arguments: [0, 1, 1000, 1 << 20]
    )
    func compressed(limit: Int) {
        let most = FrameReader.maxCompressedSize(of: limit)
        let exact: [UInt8] = .frame(.text, [UInt8](repeating: 0, count: most), hasRSV1: true)
        #expect(FrameLimitTests.records(exact, limit: limit, acceptsRSV1: true).last != .refused(.messageTooBig))
        let more: [UInt8] = .frame(.text, [UInt8](repeating: 0, count: most + 1), hasRSV1: true)
        #expect(FrameLimitTests.records(more, limit: limit, acceptsRSV1: true) == [.refused(.messageTooBig)])
    }

    @Test(
        "bytes that cannot be compressed fit, in nine bits each or in small stored blocks",
        arguments: [1, 300, 1 << 20]
    )
    func worstCase(size: Int) {
        let most = FrameReader.maxCompressedSize(of: size)
        // RFC 1951 section 3.2.6: nine bits for 144 to 255, ten for the block and its end; then an empty stored block.
        #expect((size * 9 + 10) / 8 + 6 <= most)
        // Section 3.2.4: five bytes for each block, here of 400 bytes.
        #expect(size + (size / 400 + 1) * 5 + 6 <= most)
        #expect(most <= size + size / 7 + 64)
    }
}
