internal import LWSBinding
internal import Synchronization

/// What is accepted for sending, and what is refused, on the loop.
extension Connection {
    /// Bytes accepted and not yet taken by the kernel, as far as is known.
    var bufferedOnLoop: Int { outbox.byteCount + heldByLibrary + heldBackBytes }

    /// The part of them that the library has not taken yet.
    private var bytesHeldHere: Int { outbox.byteCount + heldBackBytes }

    /// The part of them that goes out before the next fragment would.
    var bytesAhead: Int { outbox.byteCount + heldByLibrary }

    /// Accepts a frame.
    @inline(__always)
    func enqueue(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool?,
        isPatient: Bool
    ) -> SendVerdict {
        guard isOpen.load(ordering: .relaxed) else { return .closed }
        if bufferedOnLoop >= highWatermark, let refusal = overflow(bits, isPatient) { return refusal }
        if isFragmenting || !bits.fin {
            return append(PreparedMessage(bits, payload: payload, compress: compress))
        }
        put(bits, payload, compress: compress)
        noteSent(bits, payload.byteCount)
        return noteQueued()
    }

    /// Accepts a message that was framed before.
    ///
    /// - Parameter policy: what to do at the high watermark; nil for the route's.
    func enqueue(_ message: PreparedMessage, isPatient: Bool, overflow policy: OverflowPolicy? = nil) -> SendVerdict {
        guard isOpen.load(ordering: .relaxed) else { return .closed }
        if bufferedOnLoop >= highWatermark, let refusal = overflow(message.bits, isPatient, policy) { return refusal }
        return append(message)
    }

    /// A frame from another thread arrives; what it was promised there holds.
    func receiveMail(_ message: PreparedMessage, owesDrain: Bool) {
        // What comes too late stays counted, so that the end tells of it.
        guard isOpen.load(ordering: .relaxed) || pendingClose != nil else { return }
        // In this order: it must not look for a moment as if it were nowhere.
        queued.store(bufferedOnLoop + message.frame.count, ordering: .relaxed)
        mailed.subtract(message.frame.count, ordering: .releasing)
        if overflowPolicy == .dropOldest, bufferedOnLoop >= highWatermark { dropOldest() }
        if owesDrain { self.owesDrain = true }
        _ = append(message)
        if pendingClose != nil { closeBehindMail() }
    }

    /// Senders elsewhere met the high watermark and were refused.
    func noteOverflowElsewhere() {
        isOverflowMailed.store(false, ordering: .relaxed)
        guard isOpen.load(ordering: .relaxed) else { return }
        if overflowPolicy == .close { return failBySlowness() }
        noteOverflow(overflowPolicy)
        if overflowPolicy == .dropOldest { dropOldest() }
        callDrainLater()
    }

    /// The peer was sent more than it, or its loop, can keep up with.
    func failBySlowness() {
        guard isOpen.load(ordering: .relaxed) else { return }
        noteOverflow(.close)
        fail(.tryAgainLater, OverflowPolicy.closeReason)
    }

    /// Calls `drain` when the queue has fallen to the low watermark, this turn if it has already.
    func callDrainLater() {
        owesDrain = true
        flushThisTurn()
    }

    /// Flushes the connection once before the loop waits; where that is not our loop, when the socket has room.
    @inline(__always)
    func flushThisTurn() {
        guard !isDirty else { return }
        isDirty = true
        if isJoined { askForWritable() } else { loop.flushLater(self) }
    }

    /// Whole messages wait while a fragmented one is open; control frames and its own fragments do not.
    private func append(_ message: PreparedMessage) -> SendVerdict {
        noteSent(message.bits, message.payloadCount)
        switch message.bits.opcode {
        case .ping, .pong, .close:
            message.withPayload { outputControl(message.bits, $0) }
        case .continuation:
            put(message)
            if message.bits.fin { endFragmentation() }
        case .text, .binary:
            if isFragmenting {
                hold(message)
            } else {
                put(message)
                isFragmenting = !message.bits.fin
                fragmentedOpcode = message.bits.opcode
            }
        }
        return noteQueued()
    }

    private func endFragmentation() {
        isFragmenting = false
        // While they waited they did not hold up `drain`, so those who wait for room may still be waiting.
        if !heldBack.isEmpty { owesDrain = true }
        while let message = takeHeld() { put(message) }
        heldBack.removeAll()
    }

    private func hold(_ message: PreparedMessage) {
        heldBack.append(message)
        heldBackBytes += message.frame.count
    }

    private func takeHeld() -> PreparedMessage? {
        guard let message = heldBack.popFirst() else { return nil }
        heldBackBytes -= message.frame.count
        return message
    }

    /// Takes note of new output: flush it this turn, and tell the sender how far the queue has grown.
    @inline(__always)
    private func noteQueued() -> SendVerdict {
        let pending = bufferedOnLoop
        queued.store(pending, ordering: .relaxed)
        flushThisTurn()
        return pending > lowWatermark ? pushEarly() : .sent
    }

    /// More than the low watermark is queued: try the socket before answering `.buffered`.
    private func pushEarly() -> SendVerdict {
        writeOut()
        guard bufferedOnLoop > lowWatermark else { return .sent }
        owesDrain = true
        return .buffered
    }

    /// The high watermark is reached: nil when room was made after all.
    private func overflow(_ bits: FrameBits, _ isPatient: Bool, _ policy: OverflowPolicy? = nil) -> SendVerdict? {
        writeOut()
        guard bufferedOnLoop >= highWatermark else { return nil }
        owesDrain = true
        if isPatient { return bits.isFragment ? nil : .overflow }
        let policy = policy ?? overflowPolicy
        if policy == .close, !bits.opcode.isControl {
            failBySlowness()
            return .overflow
        }
        noteOverflow(policy)
        guard policy == .dropOldest else { return .overflow }
        dropOldest()
        // What is left then cannot be dropped: control frames, and fragments of which some may have gone out.
        return bytesHeldHere < highWatermark ? nil : .overflow
    }

    /// Discards whole messages until the low watermark is reached, or none is left: those in the outbox first, which are
    /// older than those that wait for the end of a message in fragments.
    private func dropOldest() {
        outbox.dropOldestMessages(downTo: max(lowWatermark - heldBackBytes, 0))
        while bytesHeldHere > lowWatermark, takeHeld() != nil {}
        queued.store(bufferedOnLoop, ordering: .relaxed)
    }
}

extension FrameBits {
    /// Whether the frame is not a message by itself.
    var isFragment: Bool { opcode == .continuation || !fin }
}

extension OverflowPolicy {
    /// Why a slow peer was closed.
    static let closeReason = "reads too slowly"
}

// MARK: The outbox

extension Connection {
    /// Queues a frame behind all others, masked where it is a client's.
    @inline(__always)
    func output(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        outbox.append(bits, payload, keyInOrder: masks?.next())
    }

    /// Queues a Ping or Pong: behind what this turn sends, or where the socket is full ahead of all data that no write has
    /// begun.
    func outputControl(_ bits: FrameBits, _ payload: borrowing RawSpan) {
        if isBlocked || heldByLibrary > 0 {
            outbox.appendControl(bits, payload, keyInOrder: masks?.next())
        } else {
            output(bits, payload)
        }
    }

    /// Queues a frame that others send too.
    func output(_ message: PreparedMessage) {
        if masks == nil {
            outbox.append(shared: message.frame)
        } else {
            message.withPayload { output(message.bits, $0) }
        }
    }
}
