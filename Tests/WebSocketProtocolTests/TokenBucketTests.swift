import Testing
import WebSocketProtocol

@Suite("Token bucket")
struct TokenBucketTests {
    /// A bucket of a rate; a reference, since the macros call nothing that mutates.
    final class Sample {
        private var bucket = TokenBucket()
        private let rate: TokenBucket.Rate

        init(perSecond: Int, burst: Int) {
            rate = TokenBucket.Rate(perSecond: perSecond, burst: burst)
        }

        func take(_ tokens: UInt64 = 1, at nanoseconds: UInt64) -> Bool {
            bucket.take(tokens, at: nanoseconds, rate)
        }
    }

    /// Nanoseconds of so many milliseconds.
    static func at(_ milliseconds: UInt64) -> UInt64 { milliseconds * 1_000_000 }

    @Test("a full bucket gives its burst at once and no more")
    func burst() {
        let bucket = Sample(perSecond: 10, burst: 3)
        let taken = (0..<5).map { _ in bucket.take(at: Self.at(7)) }
        #expect(taken == [true, true, true, false, false])
    }

    @Test("tokens come back one at a time, at the rate")
    func refill() {
        let bucket = Sample(perSecond: 10, burst: 2)
        #expect(bucket.take(2, at: 0))
        #expect(!bucket.take(at: Self.at(99)))
        #expect(bucket.take(at: Self.at(100)))
        #expect(!bucket.take(at: Self.at(199)))
        #expect(bucket.take(at: Self.at(200)))
    }

    @Test("never more than the burst gathers, however long the pause")
    func cap() {
        let bucket = Sample(perSecond: 1000, burst: 4)
        #expect(bucket.take(4, at: 0))
        #expect(!bucket.take(5, at: Self.at(3_600_000)))
        #expect(bucket.take(4, at: Self.at(3_600_000)))
        #expect(!bucket.take(at: Self.at(3_600_000)))
    }

    @Test("a refusal takes nothing")
    func refusal() {
        let bucket = Sample(perSecond: 10, burst: 3)
        #expect(!bucket.take(4, at: 0))
        #expect(bucket.take(3, at: 0))
    }

    @Test("over any time no more than burst plus rate is admitted", arguments: [1, 7, 1000, 1_000_000])
    func average(perSecond: Int) {
        let bucket = Sample(perSecond: perSecond, burst: 5)
        var admitted = 0
        for step in 0..<20_000 where bucket.take(at: UInt64(step) * 100_000) { admitted += 1 }
        #expect(admitted <= 5 + 2 * perSecond)
        #expect(admitted >= min(20_000, 2 * perSecond))
    }

    @Test("numbers out of range neither trap nor admit without bound", arguments: [0, -1, .min])
    func nonsense(number: Int) {
        let bucket = Sample(perSecond: number, burst: number)
        #expect(bucket.take(at: 0))
        #expect(!bucket.take(at: 0))
        #expect(!bucket.take(.max, at: .max))
        #expect(!bucket.take(at: .max))
    }

    @Test("a burst beyond all time admits what it is asked")
    func endless() {
        let bucket = Sample(perSecond: 1, burst: .max)
        #expect(bucket.take(1_000_000, at: 0))
    }
}
