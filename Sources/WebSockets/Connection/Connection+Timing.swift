internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// What a connection does when time passes.
extension Connection {
    /// Ends the connection after a while if it is still there. Of several deadlines the first counts.
    func setDeadline(after milliseconds: UInt64) {
        deadlines.setEnd(after: milliseconds, from: loop.now)
        reschedule()
    }

    /// A timer of the connection's has come; it counts if no other was set since.
    func timerFired(_ due: UInt64) {
        loop.assertIsCurrent()
        if deadlines.take(timer: due) { timeHasCome() }
    }

    private func timeHasCome() {
        guard !deadlines.isOver(at: loop.now) else { return endHasCome() }
        // Of a socket that is not read nobody else tells.
        if !isReading, isBrokenSocket { return loop.kill(self) }
        if let session = watchedSession { checkPeer(of: session) }
        attachment.timeHasCome(at: loop.now)
        if watchedSession != nil { checkTextHeartbeat() }
        reschedule()
    }

    private func endHasCome() {
        if handshake?.pending != nil {
            reject(.busy(.serviceUnavailable), .tryAgainLater, "authorization took too long")
        } else {
            runOutOfTime()
        }
    }

    /// The session while its peer is watched.
    private var watchedSession: Session? { closing.isReady && closing.isOpen ? session : nil }

    private func checkPeer(of session: Session) {
        switch deadlines.check(session.handlers.liveness, isReading: isReading, at: loop.now) {
        case .wait:
            break
        case .ping:
            queuePing(deadlines.ping(at: loop.preciseNow))
        case .hangUp:
            closing.gaveUp("no sign of life")
            shared.close()
            loop.kill(self)
        case .closeIdle:
            closeOnLoop(.goingAway, "idle for too long")
        case .closeExpired:
            closeOnLoop(.goingAway, "open for too long")
        }
    }

    /// Asks to be called at the next time that matters, unless a call comes before it anyway.
    func reschedule() {
        let due = deadlines.nextTimer(
            watchedSession?.handlers.liveness,
            beside: attachment.nextDue,
            isPaused: closing.isReady && !isReading,
            at: loop.now
        )
        if let due { loop.schedule(self, at: due) }
    }

    /// The peer takes what it is sent.
    func peerTakesOutput() {
        deadlines.peerActed(at: loop.now)
        guard phase == .answering else { return }
        deadlines.clearEnd()
        setDeadline(after: Self.progressTimeout)
    }

    /// Milliseconds that a client may take for the next bytes of a response.
    static let progressTimeout: UInt64 = 30_000
}

// MARK: The heartbeat in messages

extension Connection {
    private func checkTextHeartbeat() {
        switch deadlines.checkTextHeartbeat(isReading: isReading, at: loop.now) {
        case .wait, nil: break
        case .send(let text): _ = send(FrameBits(.text), unsafe text.span.bytes)
        case .giveUp: closeOnLoop(.goingAway, "no heartbeat")
        }
    }

    /// True for a message that is a heartbeat, and nobody else's business.
    func takeTextHeartbeat(_ bits: FrameBits, _ payload: RawSpan) -> Bool {
        guard !bits.opcode.isControl else { return false }
        switch deadlines.received(payload, isWholeText: bits == FrameBits(.text), at: loop.now) {
        case .deliver, nil: return false
        case .drop: return true
        case .send(let text):
            _ = send(FrameBits(.text), unsafe text.span.bytes)
            return true
        }
    }
}
