import Testing
import WebSocketProtocol

@Suite("Backoff")
struct BackoffTests {
    /// The delays of a series of failures in milliseconds, each of which follows its attempt at once.
    static func delays(_ policy: Backoff, count: Int, chance: Double = 0) -> [Int64] {
        var reconnection = Reconnection(policy)
        var now = Duration.seconds(100)
        var delays: [Int64] = []
        while delays.count < count, case .retry(let delay, _) = reconnection.next(at: now, chance: chance) {
            delays.append(Int64((delay / .milliseconds(1)).rounded()))
            now += delay
        }
        return delays
    }

    static func limited(_ policy: Backoff, attempts: Int? = nil, elapsed: Duration? = nil) -> Backoff {
        var policy = policy
        policy.maxAttempts = attempts
        policy.maxElapsed = elapsed
        return policy
    }

    private static let growing = Backoff.exponential(from: .milliseconds(200), to: .seconds(3))

    @Test(
        "delays one after the other",
        arguments: [
            (.none, 0, []),
            (.fixed(.seconds(2)), 0.9, [2000, 2000, 2000, 2000, 2000, 2000, 2000]),
            (.fixed(.zero), 0, [0, 0, 0, 0, 0, 0, 0]),
            (growing, 0, [200, 400, 800, 1600, 3000, 3000, 3000]),
            (growing, 1, [140, 280, 560, 1120, 2100, 2100, 2100]),
            (growing, 0.5, [170, 340, 680, 1360, 2550, 2550, 2550]),
            (
                .exponential(from: .seconds(1), to: .seconds(9), factor: 3, jitter: 0), 1,
                [1, 3, 9, 9, 9, 9, 9].map { $0 * 1000 }
            ),
            (
                .exponential(from: .seconds(1), to: .seconds(9), factor: 1, jitter: 1), 0.25,
                [750, 750, 750, 750, 750, 750, 750]
            ),
            (
                .exponential(from: .seconds(1), to: .seconds(1), factor: 1e300), 0,
                [1000, 1000, 1000, 1000, 1000, 1000, 1000]
            ),
            (.custom { attempt, _ in attempt < 3 ? .seconds(attempt) : nil }, 0, [1000, 2000]),
            (.custom { _, elapsed in .seconds(1) + elapsed }, 0, [1000, 2000, 4000, 8000, 16000, 32000, 64000]),
            (.custom { _, _ in .seconds(-1) }, 0, [0, 0, 0, 0, 0, 0, 0]),
            (limited(.fixed(.seconds(1)), attempts: 3), 0, [1000, 1000, 1000]),
            (limited(.fixed(.seconds(1)), attempts: 0), 0, []),
            (limited(.fixed(.seconds(1)), elapsed: .seconds(2)), 0, [1000, 1000]),
            (limited(.fixed(.seconds(1)), elapsed: .milliseconds(999)), 0, []),
            (limited(growing, elapsed: .seconds(3)), 0, [200, 400, 800, 1600]),
        ] as [(Backoff, Double, [Int64])]
    )
    func series(policy: Backoff, chance: Double, expected: [Int64]) {
        #expect(BackoffTests.delays(policy, count: 7, chance: chance) == expected)
    }

    @Test("a long series stays at the limit")
    func longSeries() {
        #expect(BackoffTests.delays(.exponential(jitter: 0), count: 5000).last == 30_000)
    }

    @Test("attempts and the time since the first failure are told")
    func report() {
        var reconnection = Reconnection(.fixed(.seconds(1)))
        #expect(reconnection.attempts == 0)
        #expect(reconnection.elapsed(at: .seconds(50)) == .zero)
        #expect(reconnection.next(at: .seconds(50), chance: 0) == .retry(after: .seconds(1), attempt: 1))
        #expect(reconnection.next(at: .seconds(57), chance: 0) == .retry(after: .seconds(1), attempt: 2))
        #expect(reconnection.attempts == 2)
        #expect(reconnection.elapsed(at: .seconds(58)) == .seconds(8))
    }

    @Test("a session that lasted long enough ends the series, a shorter one does not")
    func reset() {
        var policy = Backoff.exponential(from: .seconds(1), jitter: 0)
        policy.resetAfter = .seconds(5)
        var reconnection = Reconnection(policy)
        #expect(reconnection.next(at: .seconds(0), chance: 0) == .retry(after: .seconds(1), attempt: 1))
        reconnection.sessionEnded(after: .milliseconds(4999))
        #expect(reconnection.next(at: .seconds(6), chance: 0) == .retry(after: .seconds(2), attempt: 2))
        reconnection.sessionEnded(after: .seconds(5))
        #expect(reconnection.attempts == 0)
        #expect(reconnection.elapsed(at: .seconds(13)) == .zero)
        #expect(reconnection.next(at: .seconds(13), chance: 0) == .retry(after: .seconds(1), attempt: 1))
    }

    @Test("giving up does not count as an attempt")
    func givingUp() {
        var reconnection = Reconnection(BackoffTests.limited(.fixed(.seconds(1)), attempts: 1))
        #expect(reconnection.next(at: .zero, chance: 0) == .retry(after: .seconds(1), attempt: 1))
        #expect(reconnection.next(at: .seconds(1), chance: 0) == .giveUp)
        #expect(reconnection.next(at: .seconds(2), chance: 0) == .giveUp)
        #expect(reconnection.attempts == 1)
    }

    @Test(
        "numbers that make no sense",
        arguments: [
            (.none, true),
            (.fixed(.zero), true),
            (.fixed(.seconds(-1)), false),
            (.exponential(), true),
            (.exponential(from: .zero), false),
            (.exponential(from: .seconds(31)), false),
            (.exponential(factor: 0.9), false),
            (.exponential(factor: .nan), false),
            (.exponential(factor: .infinity), false),
            (.exponential(jitter: 1.1), false),
            (.exponential(jitter: -0.1), false),
            (limited(.none, attempts: -1), false),
            (limited(.fixed(.zero), elapsed: .seconds(-1)), false),
        ] as [(Backoff, Bool)]
    )
    func validity(policy: Backoff, isValid: Bool) {
        #expect(policy.isValid == isValid)
    }
}
