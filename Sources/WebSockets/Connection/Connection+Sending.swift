internal import LWSBinding
internal import Synchronization

/// Sending from any thread: on the loop straight into the outbox, from elsewhere by mail.
extension Connection {
    /// Sends a frame that is whole in itself: a message, a Ping or a Pong. The caller has checked it.
    ///
    /// - Parameter isPatient: whether the sender waits at the high watermark, so that `.overflow` has no consequences.
    ///   Fragments of such a sender are accepted, and it waits after them.
    @inline(__always)
    func send(
        _ bits: FrameBits,
        _ payload: borrowing RawSpan,
        compress: Bool? = nil,
        isPatient: Bool = false
    ) -> SendVerdict {
        if loop.isCurrent { return enqueue(bits, payload, compress: compress, isPatient: isPatient) }
        guard let verdict = admitFromElsewhere(bits, isPatient) else { return .closed }
        guard verdict.isAccepted else { return verdict }
        return mail(PreparedMessage(bits, payload: payload, compress: compress), verdict)
    }

    /// Sends a message that was framed before.
    func send(_ message: PreparedMessage, isPatient: Bool = false) -> SendVerdict {
        if loop.isCurrent { return enqueue(message, isPatient: isPatient) }
        guard let verdict = admitFromElsewhere(message.bits, isPatient) else { return .closed }
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
        fragments.withLock { sequence in
            var next = sequence
            guard next.admits(bits, payload) else { return .invalid }
            let verdict = send(bits, payload, compress: compress, isPatient: isPatient)
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
    var bufferedAmount: Int {
        // What arrives on the loop counts as queued before it counts as mail no more; one that moves just now is not to
        // count twice.
        var inMailbox = mailed.load(ordering: .acquiring)
        while true {
            let sum = inMailbox + queued.load(ordering: .acquiring)
            let now = mailed.load(ordering: .acquiring)
            if now == inMailbox { return sum }
            inMailbox = now
        }
    }

    /// What a sender on another thread is told; nil when the connection is closing.
    private func admitFromElsewhere(_ bits: FrameBits, _ isPatient: Bool) -> SendVerdict? {
        guard isOpen.load(ordering: .relaxed) else { return nil }
        let pending = bufferedAmount
        guard pending >= highWatermark else { return pending > lowWatermark ? .buffered : .sent }
        if isPatient { return bits.isFragment ? .buffered : .overflow }
        switch overflowPolicy {
        // The loop makes room, unless it is so far behind that its mail must be bounded. Fragments cannot be dropped, so
        // they are not accepted on the expectation that there will be room.
        case .dropOldest where !bits.isFragment && mailed.load(ordering: .relaxed) < highWatermark + Self.mailLimit:
            return .buffered
        case .close where bits.opcode.isControl: break
        case .close, .dropOldest, .dropNewest: mailOverflow()
        }
        return .overflow
    }

    /// Bytes of mail beyond the high watermark that a slow loop may gather for one connection.
    private static let mailLimit = 8 << 20

    /// Tells the loop of a refusal, unless it has still to see to an earlier one.
    private func mailOverflow() {
        if !isOverflowMailed.exchange(true, ordering: .relaxed) { loop.post(.overflow(self)) }
    }

    private func mail(_ message: PreparedMessage, _ verdict: SendVerdict) -> SendVerdict {
        let count = message.frame.count
        mailed.add(count, ordering: .sequentiallyConsistent)
        // See `closeBehindMail()` for why it is looked at once more.
        if isOpen.load(ordering: .sequentiallyConsistent),
            loop.post(.send(self, message, owesDrain: verdict == .buffered))
        {
            return verdict
        }
        mailed.subtract(count, ordering: .sequentiallyConsistent)
        loop.post(.mailWithdrawn(self))
        return .closed
    }
}
