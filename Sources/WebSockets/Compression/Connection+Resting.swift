internal import LWSBinding
internal import Synchronization

/// Letting others have their turn: a few kilobytes may inflate to many messages of the largest size, and all of them
/// would be handled before the loop turned to anybody else.
extension Connection {
    /// Bytes that one connection may inflate before it waits for the others, some milliseconds of work.
    private static let inflateBudget = 1 << 20

    /// Takes note of what was inflated, and stops reading until the next turn when it was a lot.
    func noteInflated(_ count: Int, _ deflate: PerMessageDeflate) {
        deflate.inflatedSinceRest += count
        guard deflate.inflatedSinceRest >= Self.inflateBudget, isReading, isOpen.load(ordering: .relaxed) else {
            return
        }
        deflate.inflatedSinceRest = 0
        deflate.isResting = true
        setReading(false)
        loop.post(.run { self.endRest() })
    }

    private func endRest() {
        guard let deflate, deflate.isResting else { return }
        deflate.isResting = false
        readAsAllowed()
    }

    /// The application stops or resumes reading.
    func pause(_ pause: Bool) {
        isPaused = pause
        readAsAllowed()
    }

    /// The inbox of an async handler has reached its limit, or has room again.
    func inboxFilled(_ isFull: Bool) {
        isInboxFull = isFull
        readAsAllowed()
    }

    private func readAsAllowed() {
        if deflate?.isResting != true { setReading(!isPaused && !isInboxFull) }
    }
}
