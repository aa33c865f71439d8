import LWSBinding
import Testing
import WebSocketProtocol
import WebSocketsTesting

@testable import WebSockets

/// From the inside: what of this a server could tell is only that nothing is wrong.
@Suite("Masking (RFC 6455 section 5.3)")
struct MaskingTests {
    /// Keys and a pool of buffers, as a loop has them.
    private let masks = MaskKeys()
    private let pool = OutputBufferPool()

    @Test("keys differ from each other, in every bit")
    func keys() {
        // More than are taken from the system at once.
        let keys = (0..<5000).map { _ in masks.next() }
        // Among 5,000 of 2^32 there are three or more pairs once in 10,000,000 times or less.
        #expect(Set(keys).count >= keys.count - 2)
        #expect(keys.reduce(0, |) == .max)
        #expect(keys.reduce(.max, &) == 0)
        #expect(MaskKeys().next() != MaskKeys().next())
    }

    @Test(
        "a masked frame is the frame under its key, whatever its length",
        arguments: [0...300, 4095...4097, 65_533...65_538, 70_000...70_000]
    )
    func lengths(counts: ClosedRange<Int>) throws {
        for count in counts {
            var outbox = Outbox(pool: pool, masks: masks)
            let payload = pattern(count)
            // The second begins where the first leaves off, at any alignment.
            let kinds = [FrameBits(.binary), FrameBits(.text, fin: false).compressed]
            for bits in kinds { outbox.append(bits, unsafe payload.span.bytes) }
            let queued = outbox.byteCount
            let bytes = written(&outbox)
            #expect(bytes.count == queued)
            let frames = try unmasked(bytes)
            #expect(frames.map(\.payload) == [payload, payload])
            #expect(frames.map(\.bits) == kinds)
            #expect(frames[0].key != frames[1].key)
        }
    }

    @Test("every kind of frame is masked, each by a key of its own")
    func kinds() throws {
        var outbox = Outbox(pool: pool, masks: masks)
        let kinds = [
            FrameBits(.text), FrameBits(.binary), FrameBits(.text, fin: false), FrameBits(.continuation, fin: false),
            FrameBits(.ping), FrameBits(.continuation), FrameBits(.pong), FrameBits(.close),
        ]
        let payload = Array("payload".utf8)
        for bits in kinds { outbox.append(bits, unsafe payload.span.bytes) }
        for bits in kinds { outbox.append(unsafe PreparedMessage(bits, payload: payload.span.bytes)) }
        let frames = try unmasked(written(&outbox))
        #expect(frames.map(\.bits) == kinds + kinds)
        #expect(frames.allSatisfy { $0.payload == payload })
        #expect(Set(frames.map(\.key)).count == frames.count)
    }

    @Test(
        "a shared message stays as it is, whatever its size, alone or behind others",
        arguments: [0, 5, 5000, 300_000]
    )
    func shared(count: Int) throws {
        let message = PreparedMessage(binary: pattern(count))
        var outbox = Outbox(pool: pool, masks: masks)
        outbox.append(message)
        #expect(outbox.byteCount == message.frame.count + 4)
        let alone = try unmasked(written(&outbox))
        outbox.append(message)
        outbox.append(message)
        let together = try unmasked(written(&outbox))
        #expect((alone + together).map(\.payload) == Array(repeating: pattern(count), count: 3))
        #expect(Set((alone + together).map(\.key)).count == 3)
        var server = Outbox(pool: pool)
        server.append(message)
        #expect(written(&server) == message.frame)
        #expect(message.frame.suffix(count).elementsEqual(pattern(count)))
    }

    @Test("the oldest messages are dropped as a server's are, and what stays is unharmed")
    func dropping() throws {
        var outbox = Outbox(pool: pool, masks: masks)
        for number in 0..<100 {
            let payload = pattern(number)
            outbox.append(FrameBits(.binary), unsafe payload.span.bytes)
            if number % 10 == 0 { outbox.append(FrameBits(.ping), unsafe payload.span.bytes) }
        }
        outbox.dropOldestMessages(downTo: 1000)
        #expect(outbox.byteCount <= 1000)
        let kept = outbox.byteCount
        let bytes = written(&outbox)
        #expect(bytes.count == kept)
        let frames = try unmasked(bytes)
        #expect(
            frames.filter { $0.bits.opcode == .ping }.map(\.payload) == stride(from: 0, to: 100, by: 10).map(pattern)
        )
        let messages = frames.filter { $0.bits.opcode == .binary }.map(\.payload)
        #expect(!messages.isEmpty)
        #expect(messages == (100 - messages.count..<100).map(pattern))
    }

    @Test("what is put back goes out first and as it was")
    func puttingBack() throws {
        var outbox = Outbox(pool: pool, masks: masks)
        for number in 0..<4 {
            let payload = pattern(number)
            outbox.append(FrameBits(.binary), unsafe payload.span.bytes)
        }
        let bytes = written(&outbox)
        let later = pattern(200)
        outbox.append(FrameBits(.binary), unsafe later.span.bytes)
        outbox.putBack(bytes)
        #expect(try unmasked(written(&outbox)).map(\.payload) == (0..<4).map(pattern) + [later])
    }

    private struct Unmasked {
        let bits: FrameBits
        let key: UInt32
        let payload: [UInt8]
    }

    /// Frames that must all be masked, without their masks.
    private func unmasked(_ bytes: [UInt8]) throws -> [Unmasked] {
        var frames: [Unmasked] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let head = Array(rest.prefix(14))
            // The array outlives the call.
            let (header, length) = try #require(try FrameHeader.decode(unsafe head.span.bytes))
            let key = try #require(header.maskingKey)
            var payload = Array(rest.dropFirst(length).prefix(header.payloadLength))
            try #require(payload.count == header.payloadLength)
            FrameHeader.mask(&payload, key: key)
            frames.append(Unmasked(bits: header.bits, key: key, payload: payload))
            rest = rest.dropFirst(length + header.payloadLength)
        }
        return frames
    }

    /// All that is queued.
    private func written(_ outbox: inout Outbox) -> [UInt8] {
        var bytes: [UInt8] = []
        while let count = outbox.writeNext({ span in
            bytes += [UInt8](copying: span)
            return true
        }), count > 0 {}
        return bytes
    }
}
