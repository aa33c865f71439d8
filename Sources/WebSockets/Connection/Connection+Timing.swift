internal import LWSBinding
internal import Synchronization

/// What a connection does when time passes.
extension Connection {
    /// Ends the connection after a while if it is still there. Of several deadlines the first counts.
    func setDeadline(after milliseconds: UInt64) {
        let (due, overflow) = loop.now.addingReportingOverflow(milliseconds)
        if !overflow { deadline = min(deadline, due) }
        reschedule()
    }

    /// What the deadline was for has been done in time.
    func clearDeadline() {
        deadline = .max
    }

    /// The WebSocket is open: its peer is watched from here on.
    func startWatching() {
        clearDeadline()
        liveness = Liveness(now: loop.now)
        if let session { startHeartbeat(of: session) }
        reschedule()
    }

    /// The time the connection asked for has come.
    func timeHasCome() {
        timerDue = .max
        guard loop.now < deadline else {
            if pending == nil {
                opening?.runOut()
                noteDeadlinePassed()
                if answersLateHead() { return }
                return loop.kill(self)
            }
            return authorizationTimedOut()
        }
        if isRaw, !isReading, isBrokenSocket { return loop.kill(self) }
        if isReady, closing.isOpen, let session { checkPeer(of: session) }
        asyncSession?.pings.expire(at: loop.now)
        if isReady, closing.isOpen { checkHeartbeat() }
        reschedule()
    }

    private func checkPeer(of session: Session) {
        switch liveness.check(session.handlers.liveness, isReading: isReading, at: loop.now) {
        case .wait:
            break
        case .ping:
            sendHeartbeat()
        case .hangUp:
            closing.gaveUp("no sign of life")
            isOpen.store(false, ordering: .relaxed)
            loop.kill(self)
        case .closeIdle:
            closeOnLoop(.goingAway, "idle for too long")
        case .closeExpired:
            closeOnLoop(.goingAway, "open for too long")
        }
    }

    private func sendHeartbeat() {
        pingStamp = max(loop.preciseNow, 1)
        queuePing(pingStamp.bytes)
    }

    /// Queues a Ping whatever else is queued.
    func queuePing(_ payload: [UInt8]) {
        outputControl(FrameBits(.ping), unsafe payload.span.bytes)
        noteSent(FrameBits(.ping), payload.count)
        flushThisTurn()
    }

    /// True for the Pong to a heartbeat of ours, which is nobody else's business.
    func takePong(_ payload: RawSpan) -> Bool {
        guard pingStamp != 0, [UInt8](copying: payload) == pingStamp.bytes else { return false }
        roundTrip.store(max(loop.preciseNow &- pingStamp, 1), ordering: .relaxed)
        pingStamp = 0
        return true
    }

    /// Milliseconds between looks at a socket that is not read, for a peer that has gone.
    private static let pausedCheckInterval: UInt64 = 1000

    /// Asks to be called at the next time that matters, unless a call comes before it anyway.
    func reschedule() {
        var due = min(deadline, asyncSession?.pings.nextDue ?? .max)
        if isReady, closing.isOpen, let session {
            due = min(due, liveness.nextDue(session.handlers.liveness), textHeartbeat?.nextDue ?? .max)
        }
        if isRaw, isReady, !isReading { due = min(due, loop.now &+ Self.pausedCheckInterval) }
        guard due < timerDue else { return }
        timerDue = due
        loop.schedule(self, at: due)
    }
}

extension UInt64 {
    /// Big-endian.
    fileprivate var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) } }
}
