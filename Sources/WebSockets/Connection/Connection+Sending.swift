internal import LWSBinding
internal import WebSocketProtocol

/// Sending from any thread: on the loop straight into the queue, from elsewhere by mail.
extension Connection {
    /// Sends a frame that is whole in itself: a message, a Ping or a Pong. The caller has checked it.
    ///
    /// - Parameter isPatient: whether the sender waits at the high watermark, so that `.overflow` has no consequences.
    ///   Fragments of such a sender are accepted, and it waits after them.
    @inline(__always)
    final func send(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool? = nil,
        isPatient: Bool = false
    ) -> SendVerdict {
        if loop.isCurrent { return enqueue(bits, payload, compress: compress, isPatient: isPatient) }
        let verdict = admitFromElsewhere(bits, isPatient)
        guard verdict.isAccepted else { return verdict }
        return mail(PreparedMessage(bits, payload: payload, compress: compress), verdict)
    }

    /// Sends a message that was framed before.
    func send(_ message: PreparedMessage, isPatient: Bool = false) -> SendVerdict {
        if loop.isCurrent { return enqueue(message, isPatient: isPatient) }
        let verdict = admitFromElsewhere(message.bits, isPatient)
        guard verdict.isAccepted else { return verdict }
        return mail(message, verdict)
    }

    /// Sends one frame of a fragmented message, or refuses it where it does not belong.
    func sendFragment(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool?,
        isPatient: Bool = false
    ) -> SendVerdict {
        // The lock is held while the frame is queued, so frames are queued in the order they were admitted in.
        shared.fragments.withLock { sequence in
            var next = sequence
            guard next.admits(bits, payload) else { return .invalid }
            let verdict = send(bits, payload, compress: compress, isPatient: isPatient)
            if verdict.isAccepted { sequence = next }
            return verdict
        }
    }

    /// What a sender on another thread is told.
    private func admitFromElsewhere(_ bits: FrameBits, _ isPatient: Bool) -> SendVerdict {
        guard isOpen else { return .closed }
        let (verdict, postsOverflow) = shared.admit(bits, isPatient: isPatient)
        if postsOverflow { loop.post(.overflow(self)) }
        return verdict
    }

    private func mail(_ message: PreparedMessage, _ verdict: SendVerdict) -> SendVerdict {
        let count = message.frame.count
        // See `closeBehindMail()` for why it is looked at once more whether the connection is open.
        if shared.mail(count), loop.post(.send(self, message, needsDrainCallback: verdict == .buffered)) {
            return verdict
        }
        shared.withdraw(count)
        loop.post(.mailWithdrawn(self))
        return .closed
    }
}

// MARK: On the loop

extension Connection {
    /// Accepts a frame.
    @inline(__always)
    final func enqueue(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool?,
        isPatient: Bool
    ) -> SendVerdict {
        guard isOpen else { return .closed }
        if sendQueue.isFull, let refusal = overflow(bits, isPatient) { return refusal }
        guard sendQueue.isWhole(bits) else {
            return append(PreparedMessage(bits, payload: payload, compress: compress))
        }
        if payload.byteCount < SendQueue.largeSize || !writeAtOnce(bits, payload) {
            sendQueue.append(bits, payload, compress: compress, counts: &loop.counters.sent.compressed)
        }
        countSent(bits, payload.byteCount)
        return accepted()
    }

    /// Accepts a message that was framed before.
    ///
    /// - Parameter policy: what to do at the high watermark; nil for the route's.
    func enqueue(_ message: PreparedMessage, isPatient: Bool, overflow policy: OverflowPolicy? = nil) -> SendVerdict {
        guard isOpen else { return .closed }
        if sendQueue.isFull, let refusal = overflow(message.bits, isPatient, policy) { return refusal }
        return append(message)
    }

    /// A frame from another thread arrives; what it was promised there holds.
    func receiveMail(_ message: PreparedMessage, needsDrainCallback: Bool) {
        loop.assertIsCurrent()
        // What comes too late stays counted, so that the end tells of it.
        guard isOpen || closing.hasUnsentClose else { return }
        shared.arrived(message.frame.count, queued: sendQueue.byteCount + message.frame.count)
        if sendQueue.watermarks.policy == .dropOldest, sendQueue.isFull { _ = sendQueue.dropOldest() }
        if needsDrainCallback { sendQueue.requestDrain() }
        _ = append(message)
        if closing.hasUnsentClose { closeBehindMail() }
    }

    /// Senders elsewhere met the high watermark and were refused.
    func overflowedElsewhere() {
        loop.assertIsCurrent()
        shared.overflowHandled()
        guard isOpen else { return }
        let policy = sendQueue.watermarks.policy
        if policy == .close { return failBySlowness() }
        loop.didOverflow(self, policy)
        if policy == .dropOldest { dropOldest() }
        callDrainLater()
    }

    /// The peer was sent more than it, or its loop, can keep up with.
    func failBySlowness() {
        guard isOpen else { return }
        loop.didOverflow(self, .close)
        fail(.tryAgainLater, OverflowPolicy.closeReason)
    }

    /// Calls `drain` when the queue has fallen to the low watermark, this turn if it has already.
    func callDrainLater() {
        sendQueue.requestDrain()
        flushThisTurn()
    }

    /// Queues a Ping whatever else is queued.
    func queuePing(_ payload: [UInt8]) {
        sendQueue.appendControl(FrameBits(.ping), unsafe payload.span.bytes)
        countSent(FrameBits(.ping), payload.count)
        flushThisTurn()
    }

    private func append(_ message: PreparedMessage) -> SendVerdict {
        countSent(message.bits, message.payloadCount)
        sendQueue.append(message, counts: &loop.counters.sent.compressed)
        return accepted()
    }

    /// Counts a frame that was accepted. A fragmented message counts when its last frame is.
    @inline(__always)
    private func countSent(_ bits: FrameBits, _ byteCount: Int) {
        let opcode = sendQueue.opcode(of: bits)
        loop.counters.sent.count(opcode, bytes: byteCount, messages: bits.fin ? 1 : 0)
        if !opcode.isControl { traffic.countSent(byteCount, endsMessage: bits.fin) }
    }

    /// Has new output flushed this turn, and tells the sender how far the queue has grown.
    @inline(__always)
    private func accepted() -> SendVerdict {
        let count = sendQueue.byteCount
        shared.setQueued(count)
        flushThisTurn()
        return count > sendQueue.watermarks.low ? pushEarly() : .sent
    }

    /// More than the low watermark is queued: try the socket before answering `.buffered`.
    private func pushEarly() -> SendVerdict {
        writeOut()
        guard sendQueue.byteCount > sendQueue.watermarks.low else { return .sent }
        sendQueue.requestDrain()
        return .buffered
    }

    /// The high watermark is reached: nil when there is room after all.
    private func overflow(_ bits: FrameBits, _ isPatient: Bool, _ policy: OverflowPolicy? = nil) -> SendVerdict? {
        writeOut()
        guard sendQueue.isFull else { return nil }
        sendQueue.requestDrain()
        switch sendQueue.watermarks.decide(about: bits, isPatient: isPatient, policy) {
        case .accept: return nil
        case .wait: return .overflow
        case .close:
            failBySlowness()
            return .overflow
        case .refuse:
            loop.didOverflow(self, policy ?? sendQueue.watermarks.policy)
            return .overflow
        case .dropOldest:
            loop.didOverflow(self, .dropOldest)
            return dropOldest() ? nil : .overflow
        }
    }

    @discardableResult
    private func dropOldest() -> Bool {
        defer { shared.setQueued(sendQueue.byteCount) }
        return sendQueue.dropOldest()
    }
}

// MARK: Flushing

extension Connection {
    /// Flushes the connection once at the end of the turn.
    @inline(__always)
    final func flushThisTurn() {
        if sendQueue.requestFlush() { scheduleFlush() }
    }

    /// Writes queued output and calls `drain` when a sender waits for it. Once a turn, and when the socket has room.
    final func flush() {
        sendQueue.beginFlush()
        prepareFlush()
        writeOut()
        drainIfWritten()
        loop.didFlush(self)
        // Mail still to come counts: each piece of it brings another flush.
        guard sendQueue.needsDrainCallback, isOpen, sendQueue.takeDrain(at: shared.byteCount) else { return }
        guard let session, let drain = session.handlers.drain else { return }
        loop.enters(session.handlers)
        drain(WebSocket(session: session))
    }
}
