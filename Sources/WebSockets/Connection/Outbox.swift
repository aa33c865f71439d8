internal import LWSBinding

/// What a connection has yet to send: whole frames, in order. Confined to one loop.
///
/// Small frames are copied behind each other, so that a turn's output is one write. A large shared frame is queued
/// by reference: a broadcast to slow members costs its bytes once.
struct Outbox {
    private enum Segment {
        case own(OutputBuffer)
        case shared(PreparedMessage)
    }

    private let pool: OutputBufferPool
    private var earlier: [Segment] = []
    private var next = 0
    private var tail: OutputBuffer?

    /// Bytes queued.
    private(set) var byteCount = 0

    /// A shared frame of at least so many bytes is referenced, a smaller one copied.
    private static let referenceThreshold = 4096
    /// An own buffer of so many bytes is left to be sent as it is; the next frame starts another.
    private static let segmentSize = 256 << 10

    var isEmpty: Bool { byteCount == 0 }

    /// - Parameter pool: where buffers come from, the loop's.
    init(pool: OutputBufferPool) {
        self.pool = pool
    }

    /// Appends a frame.
    @inline(__always)
    mutating func append(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: payload.byteCount)
        byteCount += header.count + payload.byteCount
        if let tail, tail.count < Self.segmentSize {
            tail.appendFrame(low: header.low, high: header.high, headerLength: header.count, payload: payload)
            return
        }
        startTail()
            .appendFrame(low: header.low, high: header.high, headerLength: header.count, payload: payload)
    }

    /// Appends a frame that others send too.
    mutating func append(_ message: PreparedMessage) {
        byteCount += message.frame.count
        guard message.frame.count >= Self.referenceThreshold else {
            let buffer = openTail()
            buffer.append(unsafe message.frame.span.bytes)
            return
        }
        sealTail()
        earlier.append(.shared(message))
    }

    private mutating func openTail() -> OutputBuffer {
        if let tail, tail.count < Self.segmentSize { return tail }
        return startTail()
    }

    @inline(never)
    private mutating func startTail() -> OutputBuffer {
        sealTail()
        let fresh = pool.take()
        tail = fresh
        return fresh
    }

    private mutating func sealTail() {
        guard let full = tail else { return }
        earlier.append(.own(full))
        tail = nil
    }

    /// Hands the oldest bytes to `write`, whole frames at a time. Returns how many, 0 when there are none, nil when
    /// the write failed.
    mutating func writeNext(
        _ write: (RawSpan) -> Bool
    ) -> Int? {
        if next < earlier.count {
            let segment = earlier[next]
            next += 1
            if next == earlier.count {
                earlier.removeAll(keepingCapacity: earlier.capacity <= 64)
                next = 0
            }
            switch segment {
            case .own(let buffer): return send(buffer, write)
            case .shared(let message):
                byteCount -= message.frame.count
                return write(unsafe message.frame.span.bytes) ? message.frame.count : nil
            }
        }
        guard let buffer = tail else { return 0 }
        tail = nil
        return send(buffer, write)
    }

    private mutating func send(
        _ buffer: OutputBuffer,
        _ write: (RawSpan) -> Bool
    ) -> Int? {
        let count = buffer.count
        byteCount -= count
        let isWritten = buffer.withBytes(write)
        pool.give(buffer)
        return isWritten ? count : nil
    }

    /// Puts bytes that were taken out but not sent back in front.
    mutating func putBack(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let buffer = pool.take()
        buffer.append(unsafe bytes.span.bytes)
        byteCount += bytes.count
        sealTail()
        earlier.replaceSubrange(0..<next, with: [.own(buffer)])
        next = 0
    }

    /// Forgets everything.
    mutating func removeAll() {
        for segment in earlier[next...] {
            if case .own(let buffer) = segment { pool.give(buffer) }
        }
        earlier = []
        next = 0
        if let tail { pool.give(tail) }
        tail = nil
        byteCount = 0
    }
}

// MARK: Dropping

extension Outbox {
    /// Discards the oldest whole messages until at most `limit` bytes are queued.
    ///
    /// Control frames and the frames of fragmented messages stay: without one of them the stream would be broken.
    mutating func dropOldestMessages(downTo limit: Int) {
        var excess = byteCount - limit
        guard excess > 0 else { return }
        sealTail()
        let segments = earlier[next...]
        earlier = []
        next = 0
        byteCount = 0
        for segment in segments {
            switch segment {
            case .shared(let message) where excess > 0 && message.bits.isWholeMessage:
                excess -= message.frame.count
            case .shared(let message):
                append(message)
            case .own(let buffer):
                buffer.withBytes { bytes in
                    keepFrames(of: bytes, excess: &excess)
                }
                pool.give(buffer)
            }
        }
    }

    private mutating func keepFrames(of bytes: RawSpan, excess: inout Int) {
        var offset = 0
        while offset < bytes.byteCount, excess > 0 {
            let rest = bytes.extracting(offset..<bytes.byteCount)
            // Our own frames always decode; if one did not, everything from it on is kept.
            guard let decoded = try? FrameHeader.decode(rest) else { break }
            let length = decoded.headerLength + decoded.header.payloadLength
            if decoded.header.bits.isWholeMessage {
                excess -= length
            } else {
                keep(bytes.extracting(offset..<offset + length))
            }
            offset += length
        }
        keep(bytes.extracting(offset..<bytes.byteCount))
    }

    private mutating func keep(_ bytes: RawSpan, ) {
        guard bytes.byteCount > 0 else { return }
        openTail().append(bytes)
        byteCount += bytes.byteCount
    }
}

extension FrameBits {
    /// True for a data message in one frame.
    fileprivate var isWholeMessage: Bool { fin && (opcode == .text || opcode == .binary) }
}
