internal import LWSBinding
internal import WebSocketProtocol

/// What a connection has accepted for sending and the socket has not taken, the watermarks, and who waits for room.
///
/// A value without I/O: `write` is handed the socket as a closure. Confined to the connection's loop.
struct SendQueue: ~Copyable {
    private var frames: OutgoingFrames
    /// Bytes that libwebsockets has taken and may still hold, in its WebSocket role.
    private var heldByLibrary = 0

    /// Constant once the WebSocket is open.
    private(set) var watermarks = Watermarks.closed
    /// Whether a sender was told to wait for `drain`.
    private(set) var needsDrainCallback = false
    /// Whether the connection is to be flushed at the end of the turn.
    private var isFlushDue = false
    /// Whether the socket is full, and will tell when it has room.
    private(set) var isBlocked = false
    /// Whether a write has failed: nothing more goes out.
    private var isBroken = false
    /// The size of the queue that the loop's counters hold.
    private(set) var countedByteCount = 0
    /// The payload of a Ping that came while nothing could be written: of several the last (RFC 6455 section 5.5.3).
    private var waitingPing: [UInt8]?

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - pool: where buffers come from, the loop's.
    ///   - repeatsBytes: true for TLS, where a write that took nothing must be repeated with the same bytes.
    ///   - masks: the loop's keys, for a client.
    init(pool: FrameBufferPool, repeatsBytes: Bool, masks: MaskKeys? = nil) {
        frames = OutgoingFrames(pool: pool, repeatsBytes: repeatsBytes, masks: masks)
    }

    /// The WebSocket is open: messages go out from here on.
    mutating func open(_ options: WebSocketOptions, deflater: MessageDeflater?) {
        watermarks = Watermarks(options)
        frames.open(deflater: deflater)
    }

    // MARK: How much

    /// Bytes accepted and not yet taken by the kernel, as far as is known.
    @inline(__always)
    var byteCount: Int { frames.byteCount + heldByLibrary + frames.heldBackByteCount }

    /// The bytes that go out before the next fragment would.
    var byteCountAhead: Int { frames.byteCount + heldByLibrary }

    /// Whether the high watermark is reached.
    @inline(__always)
    var isFull: Bool { byteCount >= watermarks.high }

    /// The size of the queue, and what it was when this was asked before; nil when that is the same.
    @inline(__always)
    mutating func takeChange() -> (byteCount: Int, before: Int)? {
        let (count, before) = (byteCount, countedByteCount)
        guard count != before else { return nil }
        countedByteCount = count
        return (count, before)
    }

    /// Whether everything has been given to the socket.
    var isWritten: Bool { frames.byteCount == 0 }

    // MARK: Accepting

    /// Whether a frame goes out as it is: no message in fragments is on its way, and it does not begin one.
    @inline(__always)
    func isWhole(_ bits: FrameBits) -> Bool { bits.fin && !frames.isFragmenting }

    /// The opcode of the message that a frame belongs to.
    @inline(__always)
    func opcode(of bits: FrameBits) -> Opcode { frames.opcode(of: bits) }

    /// Queues a frame for which `isWhole` holds, compressed where that was agreed on and is wanted.
    @inline(__always)
    mutating func append(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool?,
        counts: inout CompressionCounts
    ) {
        if bits.opcode.isControl { return appendControl(bits, payload) }
        frames.append(bits, payload, compress: compress, counts: &counts)
    }

    /// A message of so many bytes is worth a write of its own: to copy it costs more.
    static let largeSize = 256 << 10

    /// Whether a message may pass by the queue: nothing is in it, the socket takes bytes, and messages go out as they are.
    var isIdle: Bool { frames.passesUnchanged && byteCount == 0 && !isBlocked && !isBroken }

    /// Queues the rest of a message whose first bytes, header included, have been written; only while `isIdle`.
    mutating func append(_ bits: FrameBits, _ payload: borrowing RawSpan, behind written: Int) {
        frames.append(bits, payload)
        _ = write { _ in .taken(written) }
    }

    /// Queues a frame that was framed before. Whole messages wait while one in fragments is on its way; control frames and
    /// its own fragments do not.
    mutating func append(_ message: PreparedMessage, counts: inout CompressionCounts) {
        if message.bits.opcode.isControl { return message.withPayload { appendControl(message.bits, $0) } }
        // While they waited they did not hold up `drain`, so those who wait for room may still be waiting.
        if frames.append(message, counts: &counts) { needsDrainCallback = true }
    }

    /// Queues a Ping or Pong: behind what this turn sends, or where the socket is full ahead of all data that no write has
    /// begun.
    mutating func appendControl(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        if isBlocked || heldByLibrary > 0 {
            frames.appendAhead(bits, payload)
        } else {
            frames.append(bits, payload)
        }
    }

    /// Queues the Pong that answers a Ping, or keeps the Ping while nothing can be written; true when it is queued.
    mutating func answer(ping payload: RawSpan) -> Bool {
        guard !isBlocked else {
            waitingPing = [UInt8](copying: payload)
            return false
        }
        frames.append(FrameBits(.pong), payload)
        return true
    }

    /// Takes the last of the Pings that came while nothing could be written.
    mutating func takeWaitingPing() -> [UInt8]? { waitingPing.take() }

    /// Queues a Close frame behind everything that is in order.
    mutating func appendClose(_ code: CloseCode, _ reason: String) {
        let payload = ClosePayload.encode(code, reason)
        frames.append(FrameBits(.close), unsafe payload.span.bytes)
    }

    /// Queues bytes that are no frames, such as a response.
    mutating func appendOpaque(_ bytes: [UInt8]) { frames.appendOpaque(bytes) }

    /// Forgets what is in order: nothing more is to go out.
    mutating func removeAll() { frames.removeAll() }

    // MARK: Watermarks

    /// Drops messages down to the low watermark, the oldest first. True when there is room then: control frames stay, and
    /// fragments of which some may have gone out.
    mutating func dropOldest() -> Bool {
        frames.dropOldestMessages(downTo: watermarks.low)
        return frames.byteCount + frames.heldBackByteCount < watermarks.high
    }

    /// A sender is told to wait: it is called when the queue has fallen to the low watermark.
    mutating func requestDrain() { needsDrainCallback = true }

    /// Takes the time to call `drain`; false when nobody waits, or too much is queued.
    ///
    /// Messages that wait for the end of one in fragments do not count, for its sender waits for `drain` too.
    ///
    /// - Parameter total: bytes queued here and on their way from other threads.
    mutating func takeDrain(at total: Int) -> Bool {
        guard needsDrainCallback, total - frames.heldBackByteCount <= watermarks.low else { return false }
        needsDrainCallback = false
        return true
    }
}

// MARK: Writing

extension SendQueue {
    /// What became of bytes that were lent.
    enum Written {
        /// So many were taken; with fewer than were lent the socket is full.
        case taken(Int)
        /// libwebsockets took all of them and holds some: it is given no more for now.
        case held
        /// Nothing can be sent any more.
        case lost
    }

    /// How far a write has come.
    enum Progress: Equatable {
        /// As far as it can for now.
        case done
        /// The socket has become full.
        case blocked
        /// The connection is lost.
        case lost
    }

    /// Asks for a flush at the end of the turn; true for the first who asks.
    @inline(__always)
    mutating func requestFlush() -> Bool {
        if isFlushDue { return false }
        isFlushDue = true
        return true
    }

    /// The flush has come.
    mutating func beginFlush() { isFlushDue = false }

    /// The socket has room again; true when it had none.
    mutating func unblock() -> Bool {
        defer { isBlocked = false }
        return isBlocked || heldByLibrary > 0
    }

    /// libwebsockets holds nothing any more.
    mutating func libraryIsEmpty() { heldByLibrary = 0 }

    /// Gives the socket what is queued, as far as it takes it.
    ///
    /// - Parameters:
    ///   - limit: the most bytes to lend at a time, with TLS the size of a record.
    ///   - write: writes bytes and tells what became of them; it may not come back to the queue.
    mutating func write(atMost limit: Int = .max, _ write: (RawSpan) -> Written) -> Progress {
        guard !isBroken, !isBlocked, heldByLibrary == 0, frames.byteCount > 0 else { return .done }
        var held = 0
        var isLost = false
        var goesOn = true
        while goesOn, held == 0 {
            goesOn = frames.writeNext(atMost: limit) { bytes in
                switch write(bytes) {
                case .taken(let count): return count
                case .held:
                    held = bytes.byteCount
                    return held
                case .lost:
                    // What was not written stays counted, so that the end tells of it.
                    isLost = true
                    return 0
                }
            }
        }
        heldByLibrary = held
        isBroken = isLost
        if isLost { return .lost }
        guard held == 0, frames.byteCount > 0 else { return .done }
        isBlocked = true
        return .blocked
    }
}
