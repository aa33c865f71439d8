/// How long a client waits before it connects again after a failure, and when it gives up.
///
/// ```swift
/// var backoff = Backoff.exponential(from: .milliseconds(200), to: .seconds(30))
/// backoff.maxAttempts = 20
/// ```
///
/// A server that restarts meets all of its clients at once: jitter is what keeps them from coming at the same moment.
public struct Backoff: Sendable {
    private enum Schedule: Sendable {
        case none
        case fixed(Duration)
        case exponential(from: Duration, to: Duration, factor: Double, jitter: Double)
        case custom(@Sendable (_ attempt: Int, _ elapsed: Duration) -> Duration?)
    }

    private let schedule: Schedule

    /// How often to try without a session that lasted for ``resetAfter``; `nil`, the default, for no limit.
    public var maxAttempts: Int?

    /// No attempt starts later than this after the first failure of a series; `nil`, the default, for no limit.
    public var maxElapsed: Duration?

    /// How long a session must last for the series of failures before it to be forgotten. Default 10 seconds.
    ///
    /// With zero, a server that accepts clients and drops them at once is tried at the first delay for ever.
    public var resetAfter: Duration = .seconds(10)

    private init(_ schedule: Schedule) {
        self.schedule = schedule
    }

    /// Never connect again.
    public static let none = Backoff(.none)

    /// The same delay each time. For few clients on a network of their own: many would come all at once.
    public static func fixed(_ delay: Duration) -> Backoff {
        Backoff(.fixed(delay))
    }

    /// A delay that grows with each failure.
    ///
    /// - Parameters:
    ///   - first: the delay before the first attempt. Default 200 milliseconds.
    ///   - limit: what delays grow to. Default 30 seconds.
    ///   - factor: how many times longer each delay is than the one before, at least 1. Default 2.
    ///   - jitter: the part of a delay, 0 to 1, that is left to chance: with 0.3, the default, a client waits between
    ///     0.7 times and once the delay.
    public static func exponential(
        from first: Duration = .milliseconds(200),
        to limit: Duration = .seconds(30),
        factor: Double = 2,
        jitter: Double = 0.3
    ) -> Backoff {
        Backoff(.exponential(from: first, to: limit, factor: factor, jitter: jitter))
    }

    /// A delay of your own.
    ///
    /// - Parameter delay: gets the number of the attempt to come, 1 for the first after a failure, and the time since
    ///   that failure; `nil` gives up.
    public static func custom(_ delay: @escaping @Sendable (_ attempt: Int, _ elapsed: Duration) -> Duration?)
        -> Backoff
    {
        Backoff(.custom(delay))
    }

    /// Whether the numbers make sense.
    package var isValid: Bool {
        let limits = maxAttempts ?? 0 >= 0 && maxElapsed ?? .zero >= .zero && resetAfter >= .zero
        return switch schedule {
        case .none, .custom: limits
        case .fixed(let delay): limits && delay >= .zero
        case .exponential(let first, let limit, let factor, let jitter):
            limits && first > .zero && limit >= first && factor >= 1 && factor.isFinite && (0...1).contains(jitter)
        }
    }

    /// The delay before an attempt, `nil` for no attempt; the limits do not count here.
    ///
    /// - Parameter chance: a random number from 0 to 1.
    func delay(beforeAttempt attempt: Int, elapsed: Duration, chance: Double) -> Duration? {
        switch schedule {
        case .none:
            return nil
        case .fixed(let delay):
            return delay
        case .custom(let delay):
            return delay(attempt, elapsed)
        case .exponential(let first, let limit, let factor, let jitter):
            let growth = Backoff.growth(attempt, factor: factor, atMost: limit / first)
            return first * (growth * (1 - jitter * chance))
        }
    }

    /// How many times the first delay an attempt waits.
    private static func growth(_ attempt: Int, factor: Double, atMost limit: Double) -> Double {
        guard factor > 1 else { return 1 }
        var growth = 1.0
        var attempt = attempt
        while attempt > 1, growth < limit {
            growth *= factor
            attempt -= 1
        }
        return min(growth, limit)
    }
}
