/// A point in time by which something must have happened.
struct Deadline {
    private let instant: ContinuousClock.Instant

    /// So long from now; a negative duration has passed already.
    init(after duration: Duration) {
        instant = .now + duration
    }

    /// Time left, zero when it has passed.
    var remaining: Duration { max(.zero, instant - .now) }

    /// The same in milliseconds as poll(2) takes them: rounded up, so that a wait never ends too early.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = remaining.components
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue + fraction)
    }
}
