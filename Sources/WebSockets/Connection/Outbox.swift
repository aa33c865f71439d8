internal import LWSBinding

/// What a connection has yet to send: whole frames, in order. Confined to one loop.
///
/// Small frames are copied behind each other, so that a turn's output is one write. A shared frame is queued by
/// reference when it is large, so that a broadcast to slow members costs its bytes once, and while it is alone, so
/// that a broadcast to idle members touches no memory of theirs. A client masks every frame with a key of its own
/// (RFC 6455 section 5.3), so it copies all of them.
struct Outbox: ~Copyable {
    private enum Segment {
        case own(SealedBuffer)
        case shared(PreparedMessage)
    }

    /// An own buffer that is full, or was put back.
    private final class SealedBuffer {
        private var buffer: OutputBuffer?

        init(_ buffer: consuming OutputBuffer) {
            self.buffer = consume buffer
        }

        func take() -> OutputBuffer? { buffer.take() }
    }

    private let pool: OutputBufferPool
    private let masks: MaskKeys?
    private var earlier: [Segment] = []
    private var next = 0
    private var tail: OutputBuffer?
    /// What may still be appended to `tail`, in bytes; not more than 0 when there is none.
    private var tailRoom = 0
    /// A shared frame while nothing else is queued.
    private var lone: PreparedMessage?

    /// Bytes queued.
    private(set) var byteCount = 0

    /// A shared frame of at least so many bytes is referenced, a smaller one copied.
    private static let referenceThreshold = 4096
    /// An own buffer of so many bytes is left to be sent as it is; the next frame starts another.
    private static let segmentSize = 256 << 10

    var isEmpty: Bool { byteCount == 0 }

    /// - Parameters:
    ///   - pool: where buffers come from, the loop's.
    ///   - masks: the loop's too, for a client; nil for a server, and where libwebsockets masks frame by frame.
    init(pool: OutputBufferPool, masks: MaskKeys? = nil) {
        self.pool = pool
        self.masks = masks
    }

    /// Appends a frame.
    @inline(__always)
    mutating func append(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: payload.byteCount)
        if let masks { return append(header, payload, maskedBy: masks.next()) }
        let length = header.count + payload.byteCount
        if tailRoom <= 0 { startTail() }
        tail?.appendFrame(low: header.low, high: header.high, headerLength: header.count, payload: payload)
        byteCount += length
        tailRoom -= length
    }

    private mutating func append(_ header: EncodedFrameHeader, _ payload: borrowing RawSpan, maskedBy key: UInt32) {
        let length = header.count + 4 + payload.byteCount
        if tailRoom <= 0 { startTail() }
        tail?.appendMaskedFrame(
            low: header.low,
            high: header.high,
            headerLength: header.count,
            key: key,
            payload: payload
        )
        byteCount += length
        tailRoom -= length
    }

    /// Appends a frame that others send too.
    mutating func append(_ message: PreparedMessage) {
        if masks != nil {
            message.withPayload { append(message.bits, $0) }
        } else if isEmpty {
            lone = message
            byteCount = message.frame.count
        } else if message.frame.count < Self.referenceThreshold {
            append(whole: unsafe message.frame.span.bytes)
        } else {
            joinLone()
            sealTail()
            earlier.append(.shared(message))
            byteCount += message.frame.count
        }
    }

    /// Something joins the shared frame that was alone.
    private mutating func joinLone() {
        guard let message = lone else { return }
        lone = nil
        byteCount -= message.frame.count
        if message.frame.count < Self.referenceThreshold {
            append(whole: unsafe message.frame.span.bytes)
        } else {
            earlier.append(.shared(message))
            byteCount += message.frame.count
        }
    }

    /// Appends whole frames as they are.
    private mutating func append(whole frames: borrowing RawSpan) {
        if tailRoom <= 0 { startTail() }
        tail?.append(frames)
        byteCount += frames.byteCount
        tailRoom -= frames.byteCount
    }

    @inline(never)
    private mutating func startTail() {
        joinLone()
        guard tailRoom <= 0 else { return }
        sealTail()
        tail = pool.take()
        tailRoom = Self.segmentSize
    }

    private mutating func sealTail() {
        guard let full = tail.take() else { return }
        earlier.append(.own(SealedBuffer(full)))
        tailRoom = 0
    }

    /// Hands the oldest bytes to `write`, whole frames at a time. Returns how many, 0 when there are none, nil when
    /// the write failed.
    mutating func writeNext(_ write: (RawSpan) -> Bool) -> Int? {
        if let message = lone {
            lone = nil
            byteCount = 0
            return write(unsafe message.frame.span.bytes) ? message.frame.count : nil
        }
        guard next < earlier.count else {
            guard let buffer = tail.take() else { return 0 }
            tailRoom = 0
            return send(buffer, write)
        }
        let segment = earlier[next]
        next += 1
        if next == earlier.count {
            earlier.removeAll(keepingCapacity: earlier.capacity <= 64)
            next = 0
        }
        switch segment {
        case .own(let sealed):
            guard let buffer = sealed.take() else { return 0 }
            return send(buffer, write)
        case .shared(let message):
            byteCount -= message.frame.count
            return write(unsafe message.frame.span.bytes) ? message.frame.count : nil
        }
    }

    private mutating func send(_ buffer: consuming OutputBuffer, _ write: (RawSpan) -> Bool) -> Int? {
        let count = buffer.count
        byteCount -= count
        let isWritten = buffer.withBytes(write)
        pool.give(buffer)
        return isWritten ? count : nil
    }

    /// Puts bytes that were taken out but not sent back in front.
    mutating func putBack(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        var buffer = pool.take()
        buffer.append(unsafe bytes.span.bytes)
        joinLone()
        byteCount += bytes.count
        sealTail()
        earlier.replaceSubrange(0..<next, with: [.own(SealedBuffer(buffer))])
        next = 0
    }

    /// Forgets everything.
    mutating func removeAll() {
        while let written = writeNext({ _ in true }), written > 0 {}
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
        joinLone()
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
            case .own(let sealed):
                guard let buffer = sealed.take() else { continue }
                let kept = buffer.withBytes { Self.frames(of: $0, keptWhenDropping: &excess) }
                append(whole: unsafe kept.span.bytes)
                pool.give(buffer)
            }
        }
    }

    /// The frames that stay when whole messages go from the front until `excess` is gone.
    private static func frames(of bytes: RawSpan, keptWhenDropping excess: inout Int) -> [UInt8] {
        var kept: [UInt8] = []
        var offset = 0
        while offset < bytes.byteCount, excess > 0 {
            // Our own frames always decode; if one did not, everything from it on is kept.
            guard let decoded = try? FrameHeader.decode(bytes.extracting(offset..<bytes.byteCount)) else { break }
            let length = decoded.headerLength + decoded.header.payloadLength
            if decoded.header.bits.isWholeMessage {
                excess -= length
            } else {
                kept += [UInt8](copying: bytes.extracting(offset..<offset + length))
            }
            offset += length
        }
        return kept + [UInt8](copying: bytes.extracting(offset..<bytes.byteCount))
    }
}

extension FrameBits {
    /// True for a data message in one frame.
    fileprivate var isWholeMessage: Bool { fin && (opcode == .text || opcode == .binary) }
}
