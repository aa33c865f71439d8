/// Attempts to connect to the addresses of one server, each with a head start over the next (RFC 8305 section 5).
///
/// A value without I/O: each event returns the steps to take, in order. Attempts are numbered as the addresses are.
/// Times are milliseconds of one clock that never goes back.
package struct ConnectionRace {
    /// What to do.
    package enum Step: Equatable {
        /// Start to connect to the address of this number.
        case connect(Int)

        /// Give up an attempt under way: another has won, or all of them are called off.
        case abandon(Int)

        /// The race is won by this attempt, which is the connection to use.
        case win(Int)

        /// Every attempt has failed.
        case lose
    }

    /// The head start that RFC 8305 section 5 recommends.
    package static let recommendedDelay: UInt64 = 250

    private let count: Int
    private let delay: UInt64
    private var started = 0
    private var running: [Int] = []
    private var isOver = false

    /// When `advance` is to be called next, unless another event comes first; nil for never.
    package private(set) var nextDue: UInt64?

    /// A race between `count` addresses that has not started.
    ///
    /// - Parameter delay: the head start of each attempt, in milliseconds.
    package init(count: Int, delay: UInt64 = recommendedDelay) {
        self.count = count
        self.delay = delay
    }

    /// Starts the race.
    package mutating func start(at now: UInt64) -> [Step] {
        startNext(at: now)
    }

    /// Time has passed.
    package mutating func advance(to now: UInt64) -> [Step] {
        guard let nextDue, now >= nextDue else { return [] }
        return startNext(at: now)
    }

    /// An attempt has failed: the next one need not wait any longer.
    package mutating func failed(_ attempt: Int, at now: UInt64) -> [Step] {
        guard let index = running.firstIndex(of: attempt) else { return [] }
        running.remove(at: index)
        return startNext(at: now)
    }

    /// An attempt has succeeded. Of two successes the first counts; the other attempt is abandoned before it can have
    /// its own.
    package mutating func succeeded(_ attempt: Int) -> [Step] {
        guard running.contains(attempt) else { return [] }
        running.removeAll { $0 == attempt }
        return cancel() + [.win(attempt)]
    }

    /// Ends the race without a winner: the caller gave up or ran out of time.
    package mutating func cancel() -> [Step] {
        defer { running = [] }
        isOver = true
        nextDue = nil
        return running.map { .abandon($0) }
    }

    private mutating func startNext(at now: UInt64) -> [Step] {
        guard !isOver else { return [] }
        guard started < count else {
            nextDue = nil
            guard running.isEmpty else { return [] }
            isOver = true
            return [.lose]
        }
        let attempt = started
        started += 1
        running.append(attempt)
        nextDue = started < count ? now &+ delay : nil
        return [.connect(attempt)]
    }
}
