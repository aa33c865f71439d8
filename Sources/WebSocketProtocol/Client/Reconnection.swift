/// A series of failures to stay connected, and what comes next.
///
/// A value without clock and chance: times are given, as durations since any moment, and so are random numbers.
package struct Reconnection: Sendable {
    /// What to do after a failure.
    package enum Step: Equatable {
        /// Connect again after this time; the attempt has this number.
        case retry(after: Duration, attempt: Int)

        /// The policy has no attempt left.
        case giveUp
    }

    private let policy: Backoff
    private var seriesStart: Duration?

    /// How many attempts were made since the first failure of the series.
    package private(set) var attempts = 0

    /// The state of a client that has had no failure yet, with a valid policy.
    package init(_ policy: Backoff) {
        self.policy = policy
    }

    /// The time since the first failure of the series, zero when there is none.
    package func elapsed(at now: Duration) -> Duration {
        seriesStart.map { now - $0 } ?? .zero
    }

    /// A session has ended that lasted for `lifetime`: if that was long enough, the next failure is a first one.
    package mutating func sessionEnded(after lifetime: Duration) {
        guard lifetime >= policy.resetAfter else { return }
        seriesStart = nil
        attempts = 0
    }

    /// An attempt failed, or a session ended that is to be replaced.
    ///
    /// - Parameter chance: a random number from 0 to 1.
    package mutating func next(at now: Duration, chance: Double) -> Step {
        let elapsed = elapsed(at: now)
        let attempt = attempts + 1
        guard attempt <= policy.maxAttempts ?? .max,
            let delay = policy.delay(beforeAttempt: attempt, elapsed: elapsed, chance: chance).map({ max($0, .zero) }),
            elapsed + delay <= policy.maxElapsed ?? .seconds(Int64.max)
        else { return .giveUp }
        seriesStart = seriesStart ?? now
        attempts = attempt
        return .retry(after: delay, attempt: attempt)
    }
}
