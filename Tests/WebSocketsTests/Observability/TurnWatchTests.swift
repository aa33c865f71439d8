import Testing
import WebSockets

@Suite("Turn watch")
struct TurnWatchTests {
    final class Route {}

    /// A watch with a limit of 50 and routes to enter; times are plain numbers.
    final class Sample {
        private var watch = TurnWatch(limit: 50)
        let fast = Route()
        let slow = Route()

        func enter(_ route: Route, at now: UInt64 = 0) { watch.enter(ObjectIdentifier(route), at: now) }

        func end(after duration: UInt64, at now: UInt64 = 0) -> TurnWatch.Stall? {
            watch.turnEnded(after: duration, at: now)
        }
    }

    @Test("a turn within the limit is no stall")
    func short() {
        let sample = Sample()
        sample.enter(sample.fast)
        #expect(sample.end(after: 49) == nil)
    }

    @Test("the first long turn names the last route called, and says that this is all it knows")
    func first() throws {
        let sample = Sample()
        sample.enter(sample.slow, at: 100)
        sample.enter(sample.fast, at: 170)
        let stall = try #require(sample.end(after: 71, at: 171))
        #expect(stall.duration == 71)
        #expect(stall.route == ObjectIdentifier(sample.fast))
        #expect(!stall.isTimed)
    }

    @Test("a long turn soon after names the slowest route")
    func second() throws {
        let sample = Sample()
        _ = sample.end(after: 50, at: 1000)
        sample.enter(sample.fast, at: 2000)
        sample.enter(sample.slow, at: 2001)
        sample.enter(sample.fast, at: 2070)
        let stall = try #require(sample.end(after: 80, at: 2075))
        #expect(stall.route == ObjectIdentifier(sample.slow))
        #expect(stall.isTimed)
    }

    @Test("routes of an earlier turn are forgotten", arguments: [0, 1])
    func forgotten(stallsBefore: Int) throws {
        let sample = Sample()
        for _ in 0..<stallsBefore { _ = sample.end(after: 50, at: 10) }
        sample.enter(sample.slow, at: 20)
        #expect(sample.end(after: 10, at: 30) == nil)
        let stall = try #require(sample.end(after: 60, at: 100))
        #expect(stall.route == nil)
    }

    @Test("calls are timed no longer when all was well for a minute")
    func calm() throws {
        let sample = Sample()
        _ = sample.end(after: 50, at: 0)
        _ = sample.end(after: 1, at: 60_000_000_000)
        sample.enter(sample.slow)
        let stall = try #require(sample.end(after: 50, at: 60_000_000_050))
        #expect(!stall.isTimed)
    }
}
