/// Admits so many events a second on average, and a bounded bunch of them at once.
///
/// A value of eight bytes without a clock: times are given, in nanoseconds of any clock that does not go back. The
/// rate is kept apart, so that a million buckets can share one.
package struct TokenBucket: Sendable {
    /// How fast tokens come, and how many gather.
    package struct Rate: Sendable, Hashable {
        /// Nanoseconds in which one token comes.
        let interval: UInt64
        /// Tokens of a full bucket.
        let burst: UInt64

        /// - Parameters:
        ///   - perSecond: tokens a second on average, from 1 to 1,000,000,000; others are brought into that range.
        ///   - burst: tokens that may be taken at once, at least 1.
        package init(perSecond: Int, burst: Int) {
            interval = UInt64(1_000_000_000 / min(max(perSecond, 1), 1_000_000_000))
            self.burst = UInt64(max(burst, 1))
        }
    }

    /// When the bucket will be full again: each token taken moves it one interval on.
    private var fullAt: UInt64 = 0

    /// A full bucket.
    package init() {}

    /// Takes `tokens` if so many are there at `now`; false, with nothing taken, when they are not.
    package mutating func take(_ tokens: UInt64 = 1, at now: UInt64, _ rate: Rate) -> Bool {
        let (cost, costOverflows) = tokens.multipliedReportingOverflow(by: rate.interval)
        let (capacity, capacityOverflows) = rate.burst.multipliedReportingOverflow(by: rate.interval)
        let (taken, takenOverflows) = max(fullAt, now).addingReportingOverflow(cost)
        guard !costOverflows, !takenOverflows, capacityOverflows || taken - now <= capacity else { return false }
        fullAt = taken
        return true
    }

    /// Takes a token whether there is one or not, for what has happened already; returns in how many nanoseconds there
    /// will be one again.
    package mutating func overdraw(at now: UInt64, _ rate: Rate) -> UInt64 {
        fullAt = max(fullAt, now) &+ rate.interval
        let (capacity, overflow) = rate.burst.multipliedReportingOverflow(by: rate.interval)
        let wanted = fullAt &+ rate.interval
        return overflow || wanted <= now &+ capacity ? 0 : wanted - now - capacity
    }
}
