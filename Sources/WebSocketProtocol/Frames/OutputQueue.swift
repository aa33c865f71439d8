/// What a connection has yet to send, in order. Confined to the thread of one loop.
///
/// Small frames are copied behind each other, so that a turn's output is one write. A shared frame is queued by
/// reference when it is large, so that a broadcast to slow members costs its bytes once, and while it is alone, so that
/// a broadcast to idle members touches no memory of theirs. A client masks every frame with a key of its own (RFC 6455
/// section 5.3), so it shares none.
///
/// A write may take any number of bytes; the rest stays. Control frames pass between frames: those of
/// `appendControl` are written before all data but the frame, or the TLS record, that a write has begun.
@usableFromInline
package struct OutputQueue: ~Copyable {
    let pool: FrameBufferPool

    /// Whether bytes that a write did not take must be the first of the next one, as TLS demands.
    let repeatsBytes: Bool

    /// What is written next of the data; `written` bytes of it are gone.
    var front: OutputSegment?
    var written = 0

    /// How many bytes behind `written` a write has seen and must see again.
    var promised = 0

    /// A border between frames of `front`, at most `written`.
    var border = 0

    /// Segments between `front` and `tail`, from `next` on.
    var waiting: [OutputSegment.Box] = []
    var next = 0

    /// The newest frames.
    var tail: FrameBuffer?
    /// What may still be appended to `tail`, in bytes; not more than 0 when there is none.
    var tailRoom = 0

    /// Control frames, in the same way: `controlWritten` bytes are gone, `controlPromised` bytes must be seen again.
    var control: FrameBuffer?
    var controlWritten = 0
    var controlPromised = 0

    /// Bytes of data frames, and of all else that `append` and `appendOpaque` took, that are not written yet.
    @usableFromInline
    package internal(set) var dataByteCount = 0

    /// Whether bytes that are no frames may be queued, which control frames do not pass.
    var hasOpaque = false

    /// Bytes of frames that `appendControl` took and that are not written yet.
    @usableFromInline
    package internal(set) var controlByteCount = 0

    /// A shared frame of at least so many bytes is referenced, a smaller one copied.
    static let referenceThreshold = 4096

    /// A buffer of so many bytes is left to be sent as it is; the next frame starts another.
    static let segmentSize = 256 << 10

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - pool: where buffers come from, the loop's.
    ///   - repeatsBytes: true for TLS, where a write that took nothing must be repeated with the same bytes.
    package init(pool: FrameBufferPool, repeatsBytes: Bool) {
        self.pool = pool
        self.repeatsBytes = repeatsBytes
    }

    /// Bytes that are not written yet.
    @inlinable
    @inline(__always)
    package var byteCount: Int { dataByteCount &+ controlByteCount }

    /// Whether everything is written.
    @inlinable
    package var isEmpty: Bool { byteCount == 0 }

    /// Appends a frame behind all data.
    ///
    /// - Parameter key: a client's masking key, whose least significant byte is the first on the wire.
    package mutating func append(_ bits: FrameBits, _ payload: borrowing RawSpan, keyInOrder key: UInt32? = nil) {
        let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: payload.byteCount)
        let size = header.count + (key == nil ? 0 : 4) + payload.byteCount
        if tailRoom <= 0 { startTail() }
        tail?.append(header, payload, keyInOrder: key)
        dataByteCount += size
        tailRoom -= size
    }

    /// Appends a control frame ahead of all data that no write has begun, and behind those that this took earlier; behind
    /// all data while bytes that are no frames are queued.
    ///
    /// For a Ping and a Pong. A Close that is to follow what is queued goes to `append`; one that is not follows
    /// `removeUnstartedData`.
    package mutating func appendControl(_ bits: FrameBits, _ payload: borrowing RawSpan, keyInOrder key: UInt32? = nil)
    {
        guard !hasOpaque else { return append(bits, payload, keyInOrder: key) }
        let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: payload.byteCount)
        if control == nil { control = pool.take() }
        control?.append(header, payload, keyInOrder: key)
        controlByteCount += header.count + (key == nil ? 0 : 4) + payload.byteCount
    }

    /// Appends a whole unmasked frame that others send too, header included.
    package mutating func append(shared frame: [UInt8]) {
        guard let first = frame.first else { return }
        if dataByteCount > 0, frame.count < Self.referenceThreshold {
            if tailRoom <= 0 { startTail() }
            // The span is used up before the array is.
            tail?.append(unsafe frame.span.bytes)
            dataByteCount += frame.count
            tailRoom -= frame.count
        } else {
            appendUnit(frame, isMessage: FrameHeaderBytes.isWholeMessage(first))
        }
    }

    /// Appends bytes that are no frames, such as a response to a handshake: no frame passes between them, and none of
    /// them is dropped.
    package mutating func appendOpaque(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        hasOpaque = true
        appendUnit(bytes, isMessage: false)
    }

    private mutating func appendUnit(_ bytes: [UInt8], isMessage: Bool) {
        if dataByteCount == 0 {
            front = .unit(bytes, isMessage: isMessage)
        } else {
            sealTail()
            waiting.append(OutputSegment.Box(.unit(bytes, isMessage: isMessage)))
        }
        dataByteCount += bytes.count
    }

    @inline(never)
    private mutating func startTail() {
        sealTail()
        var buffer = pool.take()
        tailRoom = Self.segmentSize
        if let frame = takeLone() {
            // The span is used up before the array is.
            buffer.append(unsafe frame.span.bytes)
            tailRoom -= frame.count
        }
        tail = consume buffer
    }

    mutating func sealTail() {
        guard let full = tail.take() else { return }
        waiting.append(OutputSegment.Box(.frames(full)))
        tailRoom = 0
    }

    /// Takes out a small shared frame that was alone and no write has seen: another frame joins it.
    private mutating func takeLone() -> [UInt8]? {
        guard written + promised == 0, next == waiting.count else { return nil }
        switch front.take() {
        case .unit(let frame, true) where frame.count < Self.referenceThreshold:
            return frame
        case let other:
            front = other
            return nil
        }
    }
}
