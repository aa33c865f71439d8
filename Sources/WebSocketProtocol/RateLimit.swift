/// How often something may happen on one connection: so many times a second on average, and a bunch of them at once.
public struct RateLimit: Sendable, Hashable {
    /// Times a second on average, 1 to 1,000,000,000.
    public var perSecond: Int

    /// Times at once after a quiet while, at least 1.
    public var burst: Int

    /// A limit.
    ///
    /// - Parameter burst: nil allows what a second brings.
    public init(perSecond: Int, burst: Int? = nil) {
        self.perSecond = perSecond
        self.burst = burst ?? perSecond
    }

    /// Whether the numbers make sense.
    package var isValid: Bool { (1...1_000_000_000).contains(perSecond) && burst >= 1 }
}

extension TokenBucket.Rate {
    /// The limit as a bucket wants it.
    package init(_ limit: RateLimit) {
        self.init(perSecond: limit.perSecond, burst: limit.burst)
    }
}
