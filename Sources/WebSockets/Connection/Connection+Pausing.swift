internal import LWSBinding
internal import Synchronization

/// Why a connection is not read from; while there is no reason it is.
struct PauseReasons: OptionSet {
    let rawValue: UInt8

    /// The application asked for it.
    static let application = PauseReasons(rawValue: 1)
    /// What was received and not yet handled has reached its limit.
    static let inbox = PauseReasons(rawValue: 2)
    /// Other connections have their turn.
    static let fairness = PauseReasons(rawValue: 4)
    /// The client has its 101 response from libwebsockets, and is still being looked at.
    static let authorizing = PauseReasons(rawValue: 8)
}

extension Connection {
    /// Stops reading for one reason more.
    func pauseReading(for reason: PauseReasons) {
        pauseReasons.insert(reason)
        updateReading()
    }

    /// A reason not to read is gone; the connection is read from if it was the last.
    func resumeReading(after reason: PauseReasons) {
        pauseReasons.remove(reason)
        updateReading()
    }

    /// Begins or stops to read, as things are. Once the closing handshake has begun, the peer's Close is read for whatever
    /// else pauses reading.
    func updateReading() {
        let shouldRead = phase.isReading && mayRead
        // What waits comes first, at the end of the turn.
        if shouldRead, !heldInput.isEmpty, phase == .open { return flushThisTurn() }
        guard isReading != shouldRead else { return }
        setReading(shouldRead)
        if !shouldRead { return reschedule() }
        if speaksTLS { flushThisTurn() }
    }

    /// The application stops or resumes reading, from any thread.
    func pauseFromAnywhere(_ pause: Bool) {
        if loop.isCurrent { self.pause(pause) } else { loop.post(.pause(self, pause)) }
    }

    /// The application stops or resumes reading.
    func pause(_ pause: Bool) {
        if pause { pauseReading(for: .application) } else { resumeReading(after: .application) }
    }
}

// MARK: Letting others have their turn

/// A few kilobytes may inflate to many messages of the largest size, and all of them would be handled before the loop
/// turned to anybody else.
extension Connection {
    /// Bytes that one connection may inflate before it waits for the others, some milliseconds of work.
    private static let inflateBudget = 1 << 20

    /// Counts what was inflated, and stops reading until the next turn when it was a lot.
    func countInflated(_ count: Int, _ deflate: PerMessageDeflate) {
        deflate.inflatedSincePause += count
        guard deflate.inflatedSincePause >= Self.inflateBudget, isReading, isOpen.load(ordering: .relaxed) else {
            return
        }
        deflate.inflatedSincePause = 0
        pauseReading(for: .fairness)
        loop.post(.run { self.resumeReading(after: .fairness) })
    }
}
