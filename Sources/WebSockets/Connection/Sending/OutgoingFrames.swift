internal import LWSBinding
internal import WebSocketProtocol

/// The frames of one connection on their way out: compressed where that was agreed on, masked where it is a client's, and
/// with the fragments of a message kept together.
///
/// Confined to the connection's loop.
struct OutgoingFrames: ~Copyable {
    /// Framed bytes, in order.
    private var output: OutputQueue
    /// The keys of a client's frames; nil for a server.
    private let masks: MaskKeys?
    /// Set when compression was agreed on.
    private var deflater: MessageDeflater?
    /// Messages that wait for the end of one in fragments.
    private var heldBack = RingBuffer<PreparedMessage>()
    /// The opcode of the message in fragments.
    private var fragmentedOpcode = Opcode.text

    /// Whether a message in fragments is on its way.
    private(set) var isFragmenting = false
    /// Bytes of the messages that wait for its end.
    private(set) var heldBackByteCount = 0

    /// - Parameters:
    ///   - pool: where buffers come from, the loop's.
    ///   - repeatsBytes: true for TLS, where a write that took nothing must be repeated with the same bytes.
    ///   - masks: the loop's keys, for a client.
    init(pool: FrameBufferPool, repeatsBytes: Bool, masks: MaskKeys?) {
        output = OutputQueue(pool: pool, repeatsBytes: repeatsBytes)
        self.masks = masks
    }

    /// Compression was agreed on.
    mutating func open(deflater: MessageDeflater?) { self.deflater = deflater }

    /// Bytes that the socket is given next.
    var byteCount: Int { output.byteCount }

    /// Whether payloads go out as they come: not masked and not compressed.
    var passesUnchanged: Bool { masks == nil && deflater == nil }

    /// The opcode of the message that a frame belongs to.
    @inline(__always)
    func opcode(of bits: FrameBits) -> Opcode { bits.opcode == .continuation ? fragmentedOpcode : bits.opcode }

    // MARK: Queueing

    /// Queues a whole message, compressed where that was agreed on and is wanted; not while one in fragments is on its way.
    @inline(__always)
    mutating func append(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool?,
        counts: inout CompressionCounts
    ) {
        if deflater != nil, appendDeflated(bits, payload, compress, &counts) { return }
        append(bits, payload)
    }

    /// Queues a data frame that was framed before. Whole messages wait while one in fragments is on its way; its own
    /// fragments do not.
    ///
    /// - Returns: whether messages that waited were queued too.
    mutating func append(_ message: PreparedMessage, counts: inout CompressionCounts) -> Bool {
        if message.bits.opcode == .continuation {
            put(message, &counts)
            return message.bits.fin && endFragmentation(&counts)
        }
        if isFragmenting {
            heldBack.append(message)
            heldBackByteCount += message.frame.count
        } else {
            put(message, &counts)
            isFragmenting = !message.bits.fin
            fragmentedOpcode = message.bits.opcode
        }
        return false
    }

    /// Queues a frame as it is behind everything else.
    @inline(__always)
    mutating func append(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        output.append(bits, payload, keyInOrder: masks?.next())
    }

    /// Queues a Ping or Pong ahead of all data that no write has begun.
    mutating func appendAhead(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        output.appendControl(bits, payload, keyInOrder: masks?.next())
    }

    /// Queues bytes that are no frames, such as a response.
    mutating func appendOpaque(_ bytes: [UInt8]) { output.appendOpaque(bytes) }

    private mutating func put(_ message: PreparedMessage, _ counts: inout CompressionCounts) {
        guard let deflater else { return appendShared(message) }
        guard let copies = message.deflatedCopies else {
            let isPut = message.withPayload { appendDeflated(message.bits, $0, message.compress, &counts) }
            return isPut ? () : appendShared(message)
        }
        guard let copy = deflater.copy(of: message, from: copies) else { return appendShared(message) }
        counts.count(payload: message.payloadCount, wire: copy.payloadCount, endsMessage: true)
        appendShared(copy)
    }

    private mutating func appendDeflated(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        _ compress: Bool?,
        _ counts: inout CompressionCounts
    ) -> Bool {
        guard let deflater, deflater.deflate(bits, payload, compress) else { return false }
        counts.count(payload: payload.byteCount, wire: deflater.deflated.count, endsMessage: bits.fin)
        let bits = bits.opcode == .continuation ? bits : bits.compressed
        deflater.deflated.withBytes { append(bits, $0) }
        return true
    }

    private mutating func appendShared(_ message: PreparedMessage) {
        guard masks == nil else { return message.withPayload { append(message.bits, $0) } }
        output.append(shared: message.frame)
    }

    private mutating func endFragmentation(_ counts: inout CompressionCounts) -> Bool {
        isFragmenting = false
        let hasWaiting = !heldBack.isEmpty
        while let message = takeHeldBack() { put(message, &counts) }
        heldBack.removeAll()
        return hasWaiting
    }

    private mutating func takeHeldBack() -> PreparedMessage? {
        guard let message = heldBack.popFirst() else { return nil }
        heldBackByteCount -= message.frame.count
        return message
    }

    // MARK: Writing and dropping

    /// Lends the bytes that come next; see `OutputQueue.writeNext`.
    mutating func writeNext(atMost limit: Int, _ write: (RawSpan) -> Int) -> Bool {
        output.writeNext(atMost: limit, write)
    }

    /// Discards whole messages until at most `limit` bytes are left, or no such message: those in order first, which are
    /// older than those that wait for the end of one in fragments.
    mutating func dropOldestMessages(downTo limit: Int) {
        output.dropOldestMessages(downTo: max(limit - heldBackByteCount, 0))
        while byteCount + heldBackByteCount > limit, takeHeldBack() != nil {}
    }

    /// Forgets all that is in order.
    mutating func removeAll() { output.removeAll() }
}
