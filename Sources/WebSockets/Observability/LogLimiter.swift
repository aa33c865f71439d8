internal import WebSocketProtocol

/// Lets ten lines a second through, ten at once, and counts the others.
///
/// A value without a clock or a logger: times are given, in nanoseconds.
package struct LogLimiter: Sendable {
    /// What becomes of a line.
    package enum Verdict: Sendable, Equatable {
        /// Write it, and before it a summary of so many lines that were not written, unless that is 0.
        case write(suppressed: Int)
        /// Do not write it.
        case suppress
    }

    private static let rate = TokenBucket.Rate(perSecond: 10, burst: 10)
    /// Nanoseconds between two summaries, or there would be one beside every line of a flood.
    private static let summaryInterval: UInt64 = 1_000_000_000

    private var bucket = TokenBucket()
    private var suppressed = 0
    private var summaryDue: UInt64 = 0

    /// Nothing was written yet.
    package init() {}

    /// Decides about one line.
    package mutating func admit(at now: UInt64) -> Verdict {
        guard bucket.take(at: now, Self.rate) else {
            suppressed += 1
            return .suppress
        }
        guard suppressed > 0, now >= summaryDue else { return .write(suppressed: 0) }
        summaryDue = now + Self.summaryInterval
        return .write(suppressed: takeSuppressed())
    }

    /// Lines that no summary has told of yet, when no further line is to be expected.
    package mutating func takeSuppressed() -> Int {
        defer { suppressed = 0 }
        return suppressed
    }
}
