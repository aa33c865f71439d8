import Testing
import WebSocketProtocol

@Suite("Frames on their way out")
struct OutputQueueTests {
    @Test("frames leave in the order in which they were appended, in one write")
    func order() {
        let output = TestOutput()
        var expected: [UInt8] = []
        for length in [0, 1, 20, 125, 126, 1000, 65536] {
            let payload = [UInt8](repeating: 7, count: length)
            output.append(.binary, payload)
            expected += .frame(.binary, payload, key: nil)
        }
        #expect(output.byteCount == expected.count)
        #expect(output.write() == expected)
        #expect(output.isEmpty)
        #expect(output.write() == nil)
    }

    @Test("frames of a client are masked, at any length", arguments: 0..<140)
    func masked(length: Int) {
        let output = TestOutput()
        let payload = (0..<length).map { UInt8($0) }
        let bytes: [UInt8] = .frame(.text, payload, key: 0x1122_4488)
        payload.withRawSpan { output.queue.append(FrameBits(.text), $0, keyInOrder: 0x8844_2211) }
        payload.withRawSpan { output.queue.append(FrameBits(.text), $0, keyInOrder: 0x8844_2211) }
        #expect(output.byteCount == 2 * bytes.count)
        #expect(output.write() == bytes + bytes)
    }

    @Test("what a write does not take is lent again, whatever it takes", arguments: [1, 2, 7, 100, 5000])
    func partialWrites(taken: Int) {
        let output = TestOutput()
        var expected: [UInt8] = []
        for number in 0..<30 {
            let payload = [UInt8](repeating: UInt8(number), count: number * 11)
            output.append(.binary, payload)
            expected += .frame(.binary, payload, key: nil)
            output.write(taking: taken)
        }
        let shared: [UInt8] = .frame(.text, [UInt8](repeating: 0x61, count: 9000), key: nil)
        output.queue.append(shared: shared)
        output.append(.text, [0x62])
        expected += shared + .frame(.text, [0x62], key: nil)
        while !output.isEmpty { output.write(taking: taken) }
        #expect(output.written == expected)
    }

    @Test("a small shared frame that is alone is joined by others, a large one is not copied", arguments: [10, 9000])
    func shared(size: Int) {
        let output = TestOutput()
        let frame: [UInt8] = .frame(.text, [UInt8](repeating: 0x61, count: size), key: nil)
        output.queue.append(shared: frame)
        output.append(.binary, [1])
        output.queue.append(shared: frame)
        let expected: [UInt8] = frame + .frame(.binary, [1], key: nil) + frame
        #expect(output.byteCount == expected.count)
        var writes = 0
        while output.write() != nil { writes += 1 }
        #expect(writes == (size < 4096 ? 1 : 3))
        #expect(output.written == expected)
    }

    @Test("bytes that are no frames keep their place, and no control frame comes between them")
    func opaque() {
        let output = TestOutput()
        let response = Array("HTTP/1.1 101 Switching Protocols\r\n\r\n".utf8)
        output.queue.appendOpaque(response)
        output.write(taking: 5)
        output.append(.text, [1])
        output.control(.ping, [2])
        output.queue.dropOldestMessages(downTo: 0)
        output.append(.text, [3])
        output.writeAll()
        #expect(output.written == response + .frame(.ping, [2], key: nil) + .frame(.text, [3], key: nil))
    }

    @Test("buffers go back to the pool when their bytes are written")
    func pool() {
        let pool = FrameBufferPool()
        var queue = OutputQueue(pool: pool, repeatsBytes: false)
        [UInt8](repeating: 0, count: 100_000).withRawSpan { queue.append(FrameBits(.binary), $0) }
        #expect(pool.take().capacity == 4096)
        _ = queue.writeNext { $0.byteCount }
        #expect(pool.take().capacity >= 100_000)
    }
}
