import Testing
import WebSocketProtocol

@Suite("Dropping what is queued")
struct OutputDroppingTests {
    static func frame(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
        .frame(opcode, payload, fin: fin, key: nil)
    }

    @Test("the oldest whole messages go until the rest fits", arguments: [0, 1, 3, 6, 7, 1000])
    func limit(limit: Int) {
        let output = TestOutput()
        for number in 0..<UInt8(4) { output.append(.text, [number]) }
        output.queue.dropOldestMessages(downTo: limit)
        let kept = min(4, limit / 3)
        #expect(output.byteCount == 3 * kept)
        output.writeAll()
        #expect(output.written == (0..<UInt8(4)).suffix(kept).flatMap { OutputDroppingTests.frame(.text, [$0]) })
    }

    @Test("fragments and control frames stay")
    func fragments() {
        let output = TestOutput()
        output.append(.text, [1])
        output.append(.text, [2], fin: false)
        output.control(.ping, [3])
        output.append(.continuation, [4])
        output.append(.close, [])
        output.append(.text, [5])
        output.queue.dropOldestMessages(downTo: 0)
        output.writeAll()
        #expect(
            output.written == OutputDroppingTests.frame(.ping, [3]) + OutputDroppingTests.frame(.text, [2], fin: false)
                + OutputDroppingTests.frame(.continuation, [4]) + OutputDroppingTests.frame(.close, [])
        )
    }

    @Test("a message that a write has begun stays, shared or not", arguments: [1, 100, 5000], [true, false])
    func begun(size: Int, isShared: Bool) {
        let payload = [UInt8](repeating: 0x61, count: size)
        let first = OutputDroppingTests.frame(.text, payload)
        let output = TestOutput()
        if isShared { output.queue.append(shared: first) } else { output.append(.text, payload) }
        output.write(taking: 1)
        for number in 0..<UInt8(4) { output.append(.text, [number]) }
        output.queue.append(shared: first)
        output.queue.dropOldestMessages(downTo: 0)
        #expect(output.byteCount == first.count - 1)
        output.control(.pong, [9])
        output.append(.text, [8])
        output.writeAll()
        #expect(
            output.written == first + OutputDroppingTests.frame(.pong, [9]) + OutputDroppingTests.frame(.text, [8])
        )
    }

    @Test("what was written up to a border is forgotten with the messages behind it", arguments: [3, 6])
    func border(taken: Int) {
        let output = TestOutput()
        for number in 0..<UInt8(3) { output.append(.text, [number]) }
        output.write(taking: taken)
        output.queue.dropOldestMessages(downTo: 0)
        #expect(output.isEmpty)
        output.append(.text, [9])
        #expect(output.write() == OutputDroppingTests.frame(.text, [9]))
    }

    @Test("all data that no write has begun can go, for a Close to follow", arguments: [0, 1, 3, 4, 6, 7])
    func unstarted(taken: Int) {
        let output = TestOutput()
        output.append(.text, [1])
        output.append(.text, [2], fin: false)
        output.queue.append(shared: OutputDroppingTests.frame(.continuation, [UInt8](repeating: 0, count: 5000)))
        output.append(.text, [3])
        output.write(taking: taken)
        output.control(.pong, [4])
        output.queue.removeUnstartedData()
        output.append(.close, [])
        output.writeAll()
        let stream = OutputDroppingTests.frame(.text, [1]) + OutputDroppingTests.frame(.text, [2], fin: false)
        let border = (taken + 2) / 3 * 3
        #expect(
            output.written == (taken < 7 ? stream[..<border] : stream[...]) + OutputDroppingTests.frame(.pong, [4])
                + OutputDroppingTests.frame(.close, [])
        )
    }

    @Test("after everything is forgotten the queue can be used again")
    func removeAll() {
        let output = TestOutput()
        output.append(.text, [1])
        output.control(.ping, [2])
        output.write(taking: 1)
        output.queue.append(shared: OutputDroppingTests.frame(.text, [UInt8](repeating: 0, count: 5000)))
        output.queue.removeAll()
        #expect(output.isEmpty)
        #expect(output.write() == nil)
        output.append(.text, [3])
        #expect(output.write() == OutputDroppingTests.frame(.text, [3]))
    }
}
