internal import WebSocketProtocol

/// Lets ten lines a second of each kind through, ten at once, and counts the others.
///
/// The keys are the library's own and few: a peer must not be able to choose one. A value without a clock or a logger:
/// times are given, in nanoseconds.
package struct LogLimiter<Key: Hashable & Sendable>: Sendable {
    /// What becomes of a line.
    package enum Outcome: Sendable, Equatable {
        /// Write these summaries, and then the line.
        case write(after: [Summary])
        /// Do not write it.
        case leaveOut
    }

    /// Lines of a kind that were left out.
    package struct Summary: Sendable, Equatable {
        /// The kind.
        package let key: Key
        /// How many.
        package let count: Int

        /// A number of lines of a kind.
        package init(_ key: Key, count: Int) {
            self.key = key
            self.count = count
        }
    }

    private struct Budget {
        var bucket = TokenBucket()
        var leftOut = 0
        /// When the next summary may be written, or there would be one beside every line of a flood.
        var summaryDue: UInt64 = 0
    }

    private var budgets: [Key: Budget] = [:]
    /// Lines of all kinds that no summary has told of.
    private var leftOut = 0

    private static var rate: TokenBucket.Rate { TokenBucket.Rate(perSecond: 10, burst: 10) }
    private static var summaryInterval: UInt64 { 1_000_000_000 }

    /// Nothing was written yet.
    package init() {}

    /// Decides about one line.
    ///
    /// The summaries are of all kinds, so that the end of a flood is told with whatever is written next.
    package mutating func admit(_ key: Key, at now: UInt64) -> Outcome {
        guard budgets[key, default: Budget()].bucket.take(at: now, Self.rate) else {
            budgets[key]?.leftOut += 1
            leftOut += 1
            return .leaveOut
        }
        return .write(after: leftOut == 0 ? [] : takeSummaries(dueBy: now))
    }

    /// The lines that no summary has told of yet, when no further line is to be expected.
    package mutating func takeSummaries() -> [Summary] {
        takeSummaries(dueBy: .max)
    }

    private mutating func takeSummaries(dueBy now: UInt64) -> [Summary] {
        var summaries: [Summary] = []
        for (key, budget) in budgets where budget.leftOut > 0 && budget.summaryDue <= now {
            summaries.append(Summary(key, count: budget.leftOut))
            budgets[key]?.leftOut = 0
            budgets[key]?.summaryDue = now &+ Self.summaryInterval
            leftOut -= budget.leftOut
        }
        return summaries
    }
}
