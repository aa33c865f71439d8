import Testing
import WebSocketProtocol

@Suite("Decompressing messages (RFC 7692 section 7.2.2)")
struct InflaterTests {
    /// The examples of section 7.2.3, all of which say "Hello".
    static let hellos: [[UInt8]] = [
        // A block with fixed codes.
        [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
        // A block without compression.
        [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
        // A last block, and an empty one behind it.
        [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
        // Two blocks.
        [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        // A last block with nothing behind it, as some senders leave it.
        [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
    ]

    @Test("the examples of the RFC, whole and byte by byte", arguments: hellos)
    func examples(message: [UInt8]) throws {
        let inflater = try #require(Inflater(windowBits: 15))
        for size in [message.count, 1, 2, 3] {
            let result = inflater.inflate(message, inPiecesOf: size)
            #expect(result.outcome == .done)
            #expect(result.bytes == Array("Hello".utf8))
            #expect(result.ends == 1)
        }
    }

    @Test("a message may refer to earlier ones until the stream is reset")
    func takeover() throws {
        let inflater = try #require(Inflater(windowBits: 15))
        // Section 7.2.3.2: "Hello" and again "Hello", as a reference.
        let second: [UInt8] = [0xF2, 0x00, 0x11, 0x00, 0x00]
        for first in Self.hellos {
            inflater.reset()
            #expect(inflater.inflate(first).bytes == Array("Hello".utf8))
            #expect(inflater.inflate(second).bytes == Array("Hello".utf8))
            inflater.reset()
            #expect(inflater.inflate(second).outcome == .invalid)
        }
    }

    @Test("an empty message is an empty block of any kind, and not nothing at all")
    func empty() throws {
        let inflater = try #require(Inflater(windowBits: 15))
        for message: [UInt8] in [[0x00], [0x02, 0x00]] {
            let result = inflater.inflate(message)
            #expect(result.outcome == .done && result.bytes == [] && result.ends == 1)
        }
        #expect(inflater.inflate([]).outcome == .invalid)
    }

    @Test(
        "what is no compressed data is invalid",
        arguments: [
            // A reserved kind of block, a wrong length, a distance before the beginning, a bad code.
            [0x07], [0x06], [0x00, 0x05, 0x00, 0xFA, 0xFE, 0x48], [0xF2, 0x00, 0x11, 0x00, 0x00], [0xFF, 0xFF, 0xFF],
            [0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]]
    )
    func garbage(message: [UInt8]) throws {
        let inflater = try #require(Inflater(windowBits: 15))
        #expect(inflater.inflate(message).outcome == .invalid)
        inflater.reset()
        #expect(inflater.inflate(Self.hellos[0]).bytes == Array("Hello".utf8))
    }

    @Test("a message that ends in the midst of a block is invalid")
    func truncated() throws {
        let inflater = try #require(Inflater(windowBits: 15))
        let deflater = try #require(Deflater(Deflater.Settings(Compression(), windowBits: 15)))
        let text = (0..<200).flatMap { Array("line \($0 &* 7919) of a text\n".utf8) }
        let message = deflater.message(text)
        #expect(inflater.inflate(message).bytes == text)
        for length in 1..<message.count {
            inflater.reset()
            let result = inflater.inflate(Array(message[..<length]))
            #expect(result.outcome == .invalid, "\(length) of \(message.count) bytes")
            #expect(text.starts(with: result.bytes))
        }
    }

    @Test("chunks are bounded, and no more are made than are wanted")
    func bounded() throws {
        let inflater = try #require(Inflater(windowBits: 15))
        let deflater = try #require(Deflater(Deflater.Settings(Compression(), windowBits: 15)))
        let bomb = deflater.message([UInt8](repeating: 0, count: 100 << 20))
        let buffer = DeflateBuffer()
        var chunks = 0
        let outcome = bomb.withRawSpan { bomb in
            inflater.inflate(bomb, endsMessage: true, into: buffer) { chunk, isLast in
                chunks += 1
                #expect(chunk.byteCount == DeflateBuffer.usualCapacity && !isLast)
                return chunks < 16
            }
        }
        #expect(outcome == .stopped)
        #expect(chunks == 16)
    }
}
