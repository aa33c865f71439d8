internal import LWSBinding
internal import Synchronization

// MARK: On any thread

extension Connection {
    /// Sends a frame that is whole in itself: a message, a Ping or a Pong. The caller has checked it.
    @inline(__always)
    func send(_ bits: FrameBits, _ payload: borrowing RawSpan) -> SendVerdict {
        if loop.isCurrent { return enqueue(bits, payload) }
        guard let verdict = admitFromElsewhere(bits) else { return .closed }
        guard verdict.isAccepted else { return verdict }
        return mail(PreparedMessage(bits, payload: payload), verdict)
    }

    /// Sends a message that was framed before.
    func send(_ message: PreparedMessage) -> SendVerdict {
        if loop.isCurrent { return enqueue(message) }
        guard let verdict = admitFromElsewhere(message.bits) else { return .closed }
        guard verdict.isAccepted else { return verdict }
        return mail(message, verdict)
    }

    /// Sends one frame of a fragmented message, or refuses it where it does not belong.
    func sendFragment(_ bits: FrameBits, _ payload: borrowing RawSpan) -> SendVerdict {
        // The lock is held while the frame is queued, so frames are queued in the order they were admitted in.
        fragments.withLock { sequence in
            var next = sequence
            guard next.admits(bits, payload) else { return .invalid }
            let verdict = send(bits, payload)
            if verdict.isAccepted { sequence = next }
            return verdict
        }
    }

    /// Starts the closing handshake.
    func close(_ code: CloseCode, _ reason: String) {
        if loop.isCurrent {
            closeOnLoop(code, reason)
        } else {
            loop.post(.close(self, code, reason))
        }
    }

    /// Bytes accepted and not yet taken by the kernel, as far as is known.
    var bufferedAmount: Int { queued.load(ordering: .relaxed) + mailed.load(ordering: .relaxed) }

    /// What a sender on another thread is told; nil when the connection is closing.
    private func admitFromElsewhere(_ bits: FrameBits) -> SendVerdict? {
        guard isOpen.load(ordering: .relaxed) else { return nil }
        let pending = bufferedAmount
        guard pending >= highWatermark else { return pending > lowWatermark ? .buffered : .sent }
        switch overflowPolicy {
        // The loop makes room, unless it is so far behind that its mail must be bounded.
        case .dropOldest where mailed.load(ordering: .relaxed) < highWatermark + Self.mailLimit: return .buffered
        case .dropOldest, .dropNewest: loop.post(.owesDrain(self))
        case .close where bits.opcode.isControl: break
        case .close: loop.post(.close(self, .tryAgainLater, OverflowPolicy.closeReason))
        }
        return .overflow
    }

    /// Bytes of mail beyond the high watermark that a slow loop may gather for one connection.
    private static let mailLimit = 8 << 20

    private func mail(_ message: PreparedMessage, _ verdict: SendVerdict) -> SendVerdict {
        mailed.add(message.frame.count, ordering: .relaxed)
        loop.post(.send(self, message, owesDrain: verdict == .buffered))
        return verdict
    }
}

// MARK: On the loop

extension Connection {
    /// A frame from another thread arrives; what it was promised there holds.
    func receiveMail(_ message: PreparedMessage, owesDrain: Bool) {
        mailed.subtract(message.frame.count, ordering: .relaxed)
        guard isOpen.load(ordering: .relaxed) else { return }
        if !message.bits.opcode.isControl { makeRoomIfDropping() }
        if owesDrain { self.owesDrain = true }
        if !holdBack(message.bits, { message }) { outbox.append(message) }
        endFragmentation(message.bits)
        _ = noteQueued()
    }

    /// A sender elsewhere waits for `drain`.
    func noteWaitingSender() {
        owesDrain = true
        if !isDirty {
            isDirty = true
            loop.flushLater(self)
        }
    }

    @inline(__always)
    private func enqueue(_ bits: FrameBits, _ payload: borrowing RawSpan) -> SendVerdict {
        guard isOpen.load(ordering: .relaxed) else { return .closed }
        if outbox.byteCount + heldByLibrary >= highWatermark, let refusal = overflow(bits) { return refusal }
        if isFragmenting || !bits.fin {
            return enqueueSlowly(PreparedMessage(bits, payload: payload))
        }
        outbox.append(bits, payload)
        return noteQueued()
    }

    private func enqueue(_ message: PreparedMessage) -> SendVerdict {
        guard isOpen.load(ordering: .relaxed) else { return .closed }
        if outbox.byteCount + heldByLibrary >= highWatermark, let refusal = overflow(message.bits) { return refusal }
        return enqueueSlowly(message)
    }

    private func enqueueSlowly(_ message: PreparedMessage) -> SendVerdict {
        if !holdBack(message.bits, { message }) { outbox.append(message) }
        endFragmentation(message.bits)
        return noteQueued()
    }

    /// Whole messages wait while a fragmented one is open; control frames and its own fragments do not.
    private func holdBack(_ bits: FrameBits, _ message: () -> PreparedMessage) -> Bool {
        guard !bits.opcode.isControl else { return false }
        if bits.opcode == .continuation { return false }
        if isFragmenting {
            behindFragments.append(message())
            return true
        }
        isFragmenting = !bits.fin
        return false
    }

    private func endFragmentation(_ bits: FrameBits) {
        guard bits.opcode == .continuation, bits.fin else { return }
        isFragmenting = false
        for message in behindFragments { outbox.append(message) }
        behindFragments = []
    }

    /// Takes note of new output: flush it this turn, and tell the sender how far the queue has grown.
    @inline(__always)
    private func noteQueued() -> SendVerdict {
        let pending = outbox.byteCount + heldByLibrary
        queued.store(pending, ordering: .relaxed)
        if !isDirty {
            isDirty = true
            loop.flushLater(self)
        }
        return pending > lowWatermark ? pushEarly() : .sent
    }

    /// More than the low watermark is queued: try the socket before answering `.buffered`.
    private func pushEarly() -> SendVerdict {
        writeOut()
        guard outbox.byteCount + heldByLibrary > lowWatermark else { return .sent }
        owesDrain = true
        return .buffered
    }

    /// The high watermark is reached: nil when room was made after all.
    private func overflow(_ bits: FrameBits) -> SendVerdict? {
        writeOut()
        guard outbox.byteCount + heldByLibrary >= highWatermark else { return nil }
        owesDrain = true
        switch overflowPolicy {
        case .dropOldest:
            makeRoomIfDropping()
            return nil
        case .dropNewest: break
        case .close where bits.opcode.isControl: break
        case .close: fail(.tryAgainLater, OverflowPolicy.closeReason)
        }
        return .overflow
    }

    private func makeRoomIfDropping() {
        guard overflowPolicy == .dropOldest else { return }
        if outbox.byteCount + heldByLibrary >= highWatermark {
            outbox.dropOldestMessages(downTo: lowWatermark)
        }
    }
}

// MARK: Writing

extension Connection {
    /// Hands queued output to the socket and calls `drain` when a sender waits for it.
    func flush() {
        isDirty = false
        writeOut()
        guard owesDrain, isOpen.load(ordering: .relaxed), outbox.byteCount + heldByLibrary <= lowWatermark else {
            return
        }
        owesDrain = false
        guard let session, let drain = session.route.drain else { return }
        drain(WebSocket(session: session))
    }

    /// One write of everything queued, unless libwebsockets still holds part of the last.
    func writeOut() {
        guard isAttached else { return }
        if hasPartialWrite || !loop.settings.writesRawBatches {
            if !outbox.isEmpty || owesDrain || hasPartialWrite { askForWritable() }
            return
        }
        heldByLibrary = 0
        while !outbox.isEmpty {
            let written = outbox.writeNext() { writeRaw($0) }
            guard let written else {
                outbox.removeAll()
                loop.kill(self)
                break
            }
            if hasPartialWrite {
                // It asks for WRITEABLE by itself.
                heldByLibrary = written
                break
            }
        }
        queued.store(outbox.byteCount + heldByLibrary, ordering: .relaxed)
    }
}

// MARK: Writing frame by frame

extension Connection {
    /// The slow way, for a library that does not take raw batches: one frame for each WRITEABLE.
    func writeFrame() {
        guard !hasPartialWrite else { return askForWritable() }
        heldByLibrary = 0
        let isWritten = outbox.takeFrame() { bits, payload in
            bits.opcode == .close ? sendClose(payload) : writeFrame(bits.rawValue, payload)
        }
        if isWritten == false { loop.kill(self) }
        queued.store(outbox.byteCount, ordering: .relaxed)
        if !outbox.isEmpty { askForWritable() }
    }
}

extension OverflowPolicy {
    /// Why a slow peer was closed.
    static let closeReason = "reads too slowly"
}
