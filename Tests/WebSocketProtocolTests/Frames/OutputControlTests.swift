import Testing
import WebSocketProtocol

@Suite("Control frames between frames on their way out (RFC 6455 section 5.4)")
struct OutputControlTests {
    static func frame(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
        .frame(opcode, payload, fin: fin, key: nil)
    }

    @Test("a control frame passes everything that no write has begun")
    func nothingBegun() {
        let output = TestOutput()
        output.append(.text, [1])
        output.append(.text, [2])
        output.control(.ping, [3])
        output.control(.pong, [4])
        #expect(output.dataByteCount == 6)
        #expect(output.controlByteCount == 6)
        output.writeAll()
        #expect(
            output.written == OutputControlTests.frame(.ping, [3]) + OutputControlTests.frame(.pong, [4])
                + OutputControlTests.frame(.text, [1]) + OutputControlTests.frame(.text, [2])
        )
    }

    /// Frames with a header of each size, and a reference between them.
    static let frames = [
        frame(.text, []), frame(.binary, [1, 2, 3]), frame(.text, [UInt8](repeating: 0x61, count: 126), fin: false),
        frame(.continuation, []), frame(.continuation, [UInt8](repeating: 0x62, count: 4200)), frame(.binary, [4]),
    ]

    @Test("wherever a write ends near a border, a control frame comes at the next one", arguments: [0, 1, 2, 125])
    func cuts(size: Int) {
        let stream = Array(OutputControlTests.frames.joined())
        let ping = OutputControlTests.frame(.ping, [UInt8](repeating: 9, count: size))
        let borders = OutputControlTests.frames.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        for cut in 0...stream.count where borders.contains(where: { abs($0 - cut) <= 6 }) {
            let output = TestOutput()
            for frame in OutputControlTests.frames {
                if frame.count > 4096 {
                    output.queue.append(shared: frame)
                } else {
                    let bits = FrameBits(rawValue: frame[0]) ?? FrameBits(.text)
                    let header = frame.count < 128 ? 2 : 4
                    Array(frame[header...]).withRawSpan { output.queue.append(bits, $0) }
                }
            }
            while output.written.count < cut { output.write(taking: cut - output.written.count) }
            output.control(.ping, [UInt8](repeating: 9, count: size))
            output.writeAll()
            let border = borders.first { $0 >= cut } ?? stream.count
            #expect(output.written == stream[..<border] + ping + stream[border...], "cut at \(cut)")
        }
    }

    @Test("no control frame passes bytes that are no frames")
    func opaque() {
        let output = TestOutput()
        output.queue.appendOpaque([0x48, 0x54])
        output.control(.ping, [1])
        output.append(.text, [2])
        output.writeAll()
        output.append(.text, [3])
        output.control(.pong, [4])
        output.writeAll()
        #expect(
            output.written == [0x48, 0x54] + OutputControlTests.frame(.ping, [1]) + OutputControlTests.frame(.text, [2])
                + OutputControlTests.frame(.pong, [4]) + OutputControlTests.frame(.text, [3])
        )
    }

    @Test("a control frame that a write has begun is finished first, and others follow it")
    func begunControl() {
        let output = TestOutput()
        output.control(.ping, [1, 2, 3])
        output.write(taking: 2)
        output.append(.text, [4])
        output.control(.pong, [5])
        output.writeAll()
        #expect(
            output.written == OutputControlTests.frame(.ping, [1, 2, 3]) + OutputControlTests.frame(.pong, [5])
                + OutputControlTests.frame(.text, [4])
        )
    }

    @Test(
        "a write that took nothing is repeated with the same bytes, where that is demanded",
        arguments: [true, false]
    )
    func repeatedBytes(repeats: Bool) throws {
        let output = TestOutput(repeatsBytes: repeats)
        for number in 0..<UInt8(100) { output.append(.binary, [number]) }
        let first = try #require(output.write(taking: 0, atMost: 100))
        #expect(first.count == 100)
        output.control(.ping, [7])
        output.append(.binary, [8])
        let second = try #require(output.write(taking: 0, atMost: 10))
        #expect(second.starts(with: first) == repeats)
        output.queue.dropOldestMessages(downTo: 0)
        if repeats { #expect(output.write(taking: 0, atMost: 10)?.starts(with: first) == true) }
        output.queue.removeUnstartedData()
        output.writeAll()
        let data = (0..<34).flatMap { OutputControlTests.frame(.binary, [$0]) }
        #expect(output.written == (repeats ? data : []) + OutputControlTests.frame(.ping, [7]))
    }

    @Test("a control frame that a write has seen is repeated too")
    func repeatedControl() {
        let output = TestOutput(repeatsBytes: true)
        output.control(.ping, [1])
        let lent = output.write(taking: 0)
        output.append(.text, [2])
        output.control(.pong, [3])
        #expect(output.write(taking: 0)?.starts(with: lent ?? [0]) == true)
        output.writeAll()
        #expect(
            output.written == OutputControlTests.frame(.ping, [1]) + OutputControlTests.frame(.pong, [3])
                + OutputControlTests.frame(.text, [2])
        )
    }
}
