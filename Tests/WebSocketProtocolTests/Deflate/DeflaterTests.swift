import Testing
import WebSocketProtocol

@Suite("Compressing messages (RFC 7692 section 7.2.1)")
struct DeflaterTests {
    /// Lengths near each power of two up to 128 KiB, and around 3,077, where libwebsockets' own fails.
    static let sizes: [Int] = {
        let near = (0...17).flatMap { power in (-1...1).map { max(0, 1 << power + $0) } }
        return Array(Set(near + Array(stride(from: 3000, through: 3200, by: 11)))).sorted()
    }()

    @Test(
        "what is compressed inflates to what it was, for every window, with and without context takeover",
        arguments: 9...15,
        [false, true]
    )
    func roundTrip(windowBits: Int, keepsContext: Bool) throws {
        let settings = Deflater.Settings(Compression(level: windowBits - 8), windowBits: windowBits)
        let deflater = try #require(Deflater(settings))
        let inflater = try #require(Inflater(windowBits: windowBits))
        var random = SeededGenerator(seed: UInt64(windowBits))
        for size in Self.sizes {
            for isRandom in [false, true] {
                let block = (0..<1021).map {
                    isRandom ? UInt8(truncatingIfNeeded: random.next()) : UInt8($0 / 7 & 0x1F)
                }
                // Block by block: byte by byte, unoptimized code takes longer for this than for all the rest.
                var message: [UInt8] = []
                for _ in 0...size / block.count { message += block }
                message.removeLast(message.count - size)
                let result = inflater.inflate(deflater.message(message), inPiecesOf: 1 + size / 3)
                guard result.outcome == .done, result.bytes == message else {
                    Issue.record("\(size) bytes, random: \(isRandom), \(result.outcome)")
                    return
                }
                if !keepsContext {
                    deflater.reset()
                    inflater.reset()
                }
            }
        }
    }

    @Test("a message in fragments is one stream, which an empty fragment may end")
    func fragments() throws {
        let deflater = try #require(Deflater(Deflater.Settings(Compression(), windowBits: 15)))
        let inflater = try #require(Inflater(windowBits: 15))
        let buffer = DeflateBuffer()
        var message: [UInt8] = []
        for (index, text) in ["once upon ", "", "a time ", "once upon ", ""].enumerated() {
            Array(text.utf8).withRawSpan { deflater.deflate($0, endsMessage: index == 4, into: buffer) }
            message += buffer.array
        }
        #expect(inflater.inflate(message).bytes == Array("once upon a time once upon ".utf8))
    }

    @Test("messages are those of the RFC")
    func examples() throws {
        let deflater = try #require(Deflater(Deflater.Settings(Compression(level: 6), windowBits: 15)))
        #expect(deflater.message(Array("Hello".utf8)) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        #expect(deflater.message(Array("Hello".utf8)) == [0xF2, 0x00, 0x11, 0x00, 0x00])
        deflater.reset()
        #expect(deflater.message(Array("Hello".utf8)) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
    }

    @Test("the window is no larger than agreed")
    func window() throws {
        let deflater = try #require(Deflater(Deflater.Settings(Compression(level: 9), windowBits: 9)))
        var random = SeededGenerator(seed: 1)
        let block = (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
        // Had it seen the first block when it came to the second, this would be half as large.
        #expect(deflater.message(block + block).count > 4000)
    }

    @Test("a window of 256 bytes is kept to, though zlib has none", arguments: 1...9)
    func smallestWindow(level: Int) throws {
        var random = SeededGenerator(seed: 1)
        let block = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &random) }
        func share(repeating count: Int) throws -> Double {
            let settings = Deflater.Settings(Compression(level: level), windowBits: 8)
            let message = Array((0..<8).map { _ in block[..<count] }.joined())
            return Double(try #require(Deflater(settings)).message(message).count) / Double(message.count)
        }
        // What lies 257 bytes back is out of reach, and what lies 250 bytes back is not.
        #expect(try share(repeating: 257) > 0.8)
        #expect(try share(repeating: 250) < 0.6)
    }
}
