import Testing
import WebSocketProtocol

@testable import WebSockets

@Suite("What a connection has to send, without a socket")
struct SendQueueTests {
    /// A queue and a socket that takes what it is told to take.
    final class Output {
        var queue = SendQueue(pool: FrameBufferPool(), repeatsBytes: false)
        var counts = CompressionCounts()
        /// What was written.
        private(set) var bytes: [UInt8] = []

        init(high: Int = 1000, low: Int = 100, overflow: OverflowPolicy = .dropOldest) {
            var options = WebSocketOptions()
            options.highWatermark = high
            options.lowWatermark = low
            options.overflow = overflow
            queue.open(options, deflater: nil)
        }

        var isIdle: Bool { queue.isIdle }
        var isWritten: Bool { queue.isWritten }
        var isBlocked: Bool { queue.isBlocked }
        var isFull: Bool { queue.isFull }
        var byteCount: Int { queue.byteCount }
        var byteCountAhead: Int { queue.byteCountAhead }
        func unblock() -> Bool { queue.unblock() }
        func takeDrain(at total: Int) -> Bool { queue.takeDrain(at: total) }
        func dropOldest() -> Bool { queue.dropOldest() }
        func requestFlush() -> Bool { queue.requestFlush() }
        func takeWaitingPing() -> [UInt8]? { queue.takeWaitingPing() }
        func answer(ping payload: [UInt8]) -> Bool { queue.answer(ping: unsafe payload.span.bytes) }

        /// Queues an empty Ping.
        func appendPing() { queue.appendControl(FrameBits(.ping), unsafe [UInt8]().span.bytes) }

        /// Writes to something that answers so.
        func write(_ answer: SendQueue.Written) -> SendQueue.Progress { queue.write { _ in answer } }

        /// Queues a whole binary message of `count` bytes.
        func append(_ byte: UInt8, count: Int) {
            let payload = [UInt8](repeating: byte, count: count)
            let bits = FrameBits(.binary)
            if queue.isWhole(bits) {
                queue.append(bits, unsafe payload.span.bytes, compress: nil, counts: &counts)
            } else {
                queue.append(PreparedMessage(bits, payload: unsafe payload.span.bytes), counts: &counts)
            }
        }

        /// Queues a fragment of one byte.
        func append(fragment opcode: Opcode, _ byte: UInt8, fin: Bool) {
            let payload = [byte]
            let message = PreparedMessage(FrameBits(opcode, fin: fin), payload: unsafe payload.span.bytes)
            queue.append(message, counts: &counts)
        }

        /// Writes to a socket that has room for so many bytes.
        @discardableResult
        func write(taking room: Int = .max) -> SendQueue.Progress {
            var room = room
            return queue.write { lent in
                let count = min(room, lent.byteCount)
                bytes += [UInt8](copying: lent.extracting(0..<count))
                room -= count
                return .taken(count)
            }
        }
    }

    private func frame(_ byte: UInt8, count: Int) -> [UInt8] {
        [0x82, UInt8(count)] + [UInt8](repeating: byte, count: count)
    }

    @Test("a socket that becomes full is given the rest when it has room, and nothing before")
    func blocking() {
        let output = Output()
        output.append(1, count: 20)
        #expect(output.write(taking: 5) == .blocked)
        #expect(output.isBlocked)
        #expect(output.write() == .done)
        #expect(output.bytes.count == 5)
        #expect(output.unblock())
        #expect(!output.unblock())
        #expect(output.write() == .done)
        #expect(output.bytes == frame(1, count: 20))
        #expect(output.isWritten)
    }

    @Test("a socket that fails is not written to again, and what it did not take stays counted")
    func loss() {
        let output = Output()
        output.append(1, count: 20)
        #expect(output.write(.lost) == .lost)
        #expect(output.write() == .done)
        #expect(output.bytes.isEmpty)
        #expect(output.byteCount == 22)
    }

    @Test("what the library holds counts, and nothing is given to it meanwhile")
    func heldByLibrary() {
        let output = Output()
        output.append(1, count: 20)
        #expect(output.write(.held) == .done)
        #expect(output.isWritten)
        #expect(output.byteCount == 22)
        output.append(2, count: 1)
        output.write()
        #expect(output.bytes.isEmpty)
        output.queue.libraryIsEmpty()
        output.write()
        #expect(output.bytes == frame(2, count: 1))
    }

    @Test("whole messages wait for the end of one in fragments, control frames do not")
    func fragments() {
        let output = Output()
        output.append(fragment: .binary, 1, fin: false)
        output.append(7, count: 3)
        output.appendPing()
        output.append(fragment: .continuation, 2, fin: false)
        output.write()
        #expect(output.bytes == [0x02, 1, 1, 0x89, 0, 0x00, 1, 2])
        #expect(output.byteCount == 5)
        #expect(output.byteCountAhead == 0)
        output.append(fragment: .continuation, 3, fin: true)
        output.write()
        #expect(output.bytes.suffix(8) == [0x80, 1, 3] + frame(7, count: 3))
        #expect(output.byteCount == 0)
    }

    @Test("a Ping that comes while the socket is full waits, and of several the last is answered")
    func waitingPing() {
        let output = Output()
        output.append(1, count: 20)
        output.write(taking: 5)
        for byte in UInt8(1)...3 {
            #expect(!output.answer(ping: [byte]))
        }
        #expect(output.takeWaitingPing() == [3])
        #expect(output.takeWaitingPing() == nil)
        _ = output.unblock()
        #expect(output.answer(ping: [4]))
    }

    @Test("a control frame passes data that no write has begun, once the socket is full")
    func controlFirst() {
        let output = Output()
        output.append(1, count: 20)
        output.write(taking: 5)
        output.append(2, count: 20)
        output.appendPing()
        _ = output.unblock()
        output.write()
        #expect(output.bytes == frame(1, count: 20) + [0x89, 0] + frame(2, count: 20))
    }

    @Test("drain is due at the low watermark, once, and only when somebody was told to wait")
    func drain() {
        let output = Output(high: 100, low: 10)
        output.append(1, count: 50)
        #expect(!output.takeDrain(at: 0))
        output.queue.requestDrain()
        #expect(!output.takeDrain(at: output.byteCount))
        output.write()
        // Mail on its way counts.
        #expect(!output.takeDrain(at: 11))
        #expect(output.takeDrain(at: 10))
        #expect(!output.takeDrain(at: 0))
    }

    @Test("dropping begins with the oldest message that no write has begun, and ends at the low watermark")
    func dropping() {
        let output = Output(high: 300, low: 100)
        for byte in UInt8(1)...6 { output.append(byte, count: 48) }
        output.write(taking: 10)
        #expect(output.isFull == (output.byteCount >= 300))
        #expect(output.dropOldest())
        #expect(output.byteCount <= 100)
        _ = output.unblock()
        output.write()
        #expect(output.bytes == frame(1, count: 48) + frame(6, count: 48))
    }

    @Test("what is left of a message that was written from where it lay goes first when the socket has room")
    func partOfLarge() {
        let output = Output()
        #expect(output.isIdle)
        let payload = [UInt8](repeating: 1, count: 20)
        output.queue.append(FrameBits(.binary), unsafe payload.span.bytes, behind: 7)
        #expect(output.isBlocked)
        #expect(output.byteCount == 15)
        output.append(2, count: 1)
        _ = output.unblock()
        output.write()
        #expect(output.bytes == [UInt8](repeating: 1, count: 15) + frame(2, count: 1))
        #expect(output.isIdle)
    }

    @Test("a flush is asked for once a turn")
    func flush() {
        let output = Output()
        #expect(output.requestFlush())
        #expect(!output.requestFlush())
        output.queue.beginFlush()
        #expect(output.requestFlush())
    }
}

@Suite("Decisions at the high watermark")
struct WatermarksTests {
    static let rows: [(OverflowPolicy, FrameBits, isPatient: Bool, Watermarks.Decision)] = [
        (.close, FrameBits(.text), false, .close),
        (.close, FrameBits(.binary, fin: false), false, .close),
        (.close, FrameBits(.ping), false, .refuse),
        (.dropNewest, FrameBits(.text), false, .refuse),
        (.dropNewest, FrameBits(.pong), false, .refuse),
        (.dropOldest, FrameBits(.text), false, .dropOldest),
        (.close, FrameBits(.text), true, .wait),
        (.dropOldest, FrameBits(.text), true, .wait),
        (.close, FrameBits(.text, fin: false), true, .accept),
        (.close, FrameBits(.continuation), true, .accept),
    ]

    @Test("what becomes of a frame", arguments: rows)
    func decision(policy: OverflowPolicy, bits: FrameBits, isPatient: Bool, expected: Watermarks.Decision) {
        let watermarks = Watermarks(high: 2, low: 1, policy: policy)
        #expect(watermarks.decide(about: bits, isPatient: isPatient) == expected)
        // A room's own policy counts for more than the connection's.
        let other = Watermarks(high: 2, low: 1, policy: policy == .close ? .dropNewest : .close)
        #expect(other.decide(about: bits, isPatient: isPatient, policy) == expected)
    }
}
