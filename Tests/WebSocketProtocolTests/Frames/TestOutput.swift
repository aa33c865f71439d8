import WebSocketProtocol

/// An output queue and the socket it is written to.
final class TestOutput {
    var queue: OutputQueue

    /// What the socket took.
    private(set) var written: [UInt8] = []

    init(repeatsBytes: Bool = false) {
        queue = OutputQueue(pool: FrameBufferPool(), repeatsBytes: repeatsBytes)
    }

    var byteCount: Int { queue.byteCount }
    var dataByteCount: Int { queue.dataByteCount }
    var controlByteCount: Int { queue.controlByteCount }
    var isEmpty: Bool { queue.isEmpty }

    func append(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true) {
        payload.withRawSpan { queue.append(FrameBits(opcode, fin: fin), $0) }
    }

    func control(_ opcode: Opcode, _ payload: [UInt8]) {
        payload.withRawSpan { queue.appendControl(FrameBits(opcode), $0) }
    }

    /// One write that takes no more than so many bytes. Returns what it was lent, nil when nothing is queued.
    @discardableResult
    func write(taking most: Int = .max, atMost limit: Int = .max) -> [UInt8]? {
        var lent: [UInt8]?
        _ = queue.writeNext(atMost: limit) {
            lent = [UInt8](copying: $0)
            return min(most, $0.byteCount)
        }
        if let lent { written += lent.prefix(most) }
        return lent
    }

    /// Writes until nothing is queued.
    func writeAll() {
        while write() != nil {}
    }
}
