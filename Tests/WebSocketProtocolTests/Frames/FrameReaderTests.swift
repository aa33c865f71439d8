import Testing
import WebSocketProtocol

@Suite("Reading frames (RFC 6455 section 5)")
struct FrameReaderTests {
    static let hello = Array("Hello".utf8)

    /// A data frame that is a whole message.
    static func message(_ opcode: Opcode, _ payload: [UInt8], hasRSV1: Bool = false) -> FrameRecord {
        .data(opcode, payload, isFirst: true, isFinal: true, endsFrame: true, hasRSV1: hasRSV1)
    }

    /// The frames of a stream that arrives at once.
    static func records(
        of stream: [UInt8],
        expectsMask: Bool = true,
        acceptsRSV1: Bool = false
    ) -> [FrameRecord] {
        var feeder = FrameFeeder(expectsMask: expectsMask, acceptsRSV1: acceptsRSV1)
        feeder.receive(stream)
        #expect(feeder.kept == [])
        return feeder.records
    }

    @Test(
        "the frames of section 5.7 that a server sends",
        arguments: [
            ([0x81, 0x05] + hello, [message(.text, hello)]),
            (
                [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F],
                [
                    .data(.text, [0x48, 0x65, 0x6C], isFirst: true, isFinal: false, endsFrame: true, hasRSV1: false),
                    .data(.text, [0x6C, 0x6F], isFirst: false, isFinal: true, endsFrame: true, hasRSV1: false),
                ]
            ),
            ([0x89, 0x05] + hello, [.control(.ping, hello)]),
            (
                [0x82, 0x7E, 0x01, 0x00] + [UInt8](repeating: 7, count: 256),
                [message(.binary, [UInt8](repeating: 7, count: 256))]
            ),
            (
                [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 7, count: 65536),
                [message(.binary, [UInt8](repeating: 7, count: 65536))]
            ),
        ] as [([UInt8], [FrameRecord])]
    )
    func serverExamples(stream: [UInt8], expected: [FrameRecord]) {
        #expect(FrameReaderTests.records(of: stream, expectsMask: false) == expected)
    }

    @Test(
        "the frames of section 5.7 that a client sends",
        arguments: [
            ([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], message(.text, hello)),
            ([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], .control(.pong, hello)),
        ] as [([UInt8], FrameRecord)]
    )
    func clientExamples(stream: [UInt8], expected: FrameRecord) {
        #expect(FrameReaderTests.records(of: stream) == [expected])
    }

    @Test("each length and its neighbours, alone and before another frame", arguments: [true, false])
    func lengths(expectsMask: Bool) {
        let key: UInt32? = expectsMask ? 0x0180_FF7E : nil
        for length in Array(0...140) + [4095, 65534, 65535, 65536, 65537] {
            let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let frame = [UInt8].frame(.binary, payload, key: key)
            let message = FrameReaderTests.message(.binary, payload)
            #expect(FrameReaderTests.records(of: frame, expectsMask: expectsMask) == [message])
            #expect(FrameReaderTests.records(of: frame + frame, expectsMask: expectsMask) == [message, message])
        }
    }

    @Test("empty messages, empty fragments and empty control frames are events too (section 5.2)")
    func emptyFrames() {
        let stream: [UInt8] =
            .frame(.text) + .frame(.binary, fin: false) + .frame(.ping) + .frame(.continuation, fin: false)
            + .frame(.continuation) + .frame(.close)
        #expect(
            FrameReaderTests.records(of: stream) == [
                FrameReaderTests.message(.text, []),
                .data(.binary, [], isFirst: true, isFinal: false, endsFrame: true, hasRSV1: false),
                .control(.ping, []),
                .data(.binary, [], isFirst: false, isFinal: false, endsFrame: true, hasRSV1: false),
                .data(.binary, [], isFirst: false, isFinal: true, endsFrame: true, hasRSV1: false),
                .control(.close, []),
            ]
        )
    }

    @Test("control frames may come between the fragments of a message (section 5.4)", arguments: [0, 1, 125])
    func controlBetweenFragments(size: Int) {
        let payload = [UInt8](repeating: 9, count: size)
        let stream: [UInt8] =
            .frame(.text, [1], fin: false) + .frame(.ping, payload) + .frame(.pong, payload)
            + .frame(.continuation, [2])
        #expect(
            FrameReaderTests.records(of: stream) == [
                .data(.text, [1], isFirst: true, isFinal: false, endsFrame: true, hasRSV1: false),
                .control(.ping, payload),
                .control(.pong, payload),
                .data(.text, [2], isFirst: false, isFinal: true, endsFrame: true, hasRSV1: false),
            ]
        )
    }

    @Test("RSV1 of the first frame is told with each piece of its message (RFC 7692 section 6)")
    func compressedMessages() {
        let stream: [UInt8] =
            .frame(.text, [1], hasRSV1: true) + .frame(.binary, [2], fin: false, hasRSV1: true)
            + .frame(.continuation, [3]) + .frame(.text, [4])
        #expect(
            FrameReaderTests.records(of: stream, acceptsRSV1: true) == [
                FrameReaderTests.message(.text, [1], hasRSV1: true),
                .data(.binary, [2], isFirst: true, isFinal: false, endsFrame: true, hasRSV1: true),
                .data(.binary, [3], isFirst: false, isFinal: true, endsFrame: true, hasRSV1: true),
                FrameReaderTests.message(.text, [4]),
            ]
        )
    }

    @Test("a frame larger than the buffer comes in pieces, which an assembler puts together")
    func pieces() {
        let text = Array(String(repeating: "größer ", count: 30_000).utf8)
        let stream: [UInt8] = .frame(.text, text)
        var reader = FrameReader(expectsMask: true, acceptsRSV1: false, maxMessageSize: 1 << 20)
        var assembler = MessageAssembler(mode: .messages, maxMessageSize: 1 << 20)
        var pool = BufferPool(capacityInBytes: 0)
        var outcomes: [MessageAssembler.Outcome] = []
        for start in stride(from: 0, to: stream.count, by: 65536) {
            var part = Array(stream[start..<min(start + 65536, stream.count)])
            var elements = part.mutableSpan
            // Bytes are their own representation, and the span is used up before the array is.
            var bytes = unsafe elements.mutableBytes
            var offset = 0
            while case .piece(let piece) = reader.next(in: &bytes, from: &offset) {
                outcomes.append(
                    assembler.receive(
                        bytes.bytes.extracting(piece.range),
                        opcode: piece.opcode,
                        isFirst: piece.isFirst,
                        isFinal: piece.isFinal,
                        pool: &pool
                    )
                )
            }
            #expect(offset == part.count)
        }
        #expect(outcomes == [.incomplete, .incomplete, .incomplete, .incomplete, .deliverAssembled(FrameBits(.text))])
        #expect(assembler.assembled == text)
    }

    @Test("an idle reader fits in 128 bytes")
    func size() {
        #expect(MemoryLayout<FrameReader>.stride <= 128)
    }
}
