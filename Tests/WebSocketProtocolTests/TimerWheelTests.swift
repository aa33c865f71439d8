import Testing
import WebSocketProtocol

@Suite("Timer wheel")
struct TimerWheelTests {
    @Test("a call comes at its time or up to a tick later, never before", arguments: [0, 1, 49, 50, 51, 999, 30_000])
    func punctuality(wait: UInt64) {
        let start: UInt64 = 1_234_567
        var wheel = TimerWheel(now: start)
        wheel.add(7, due: start + wait)
        if wait > 0 { #expect(wheel.takeDue(at: start + wait - 1).isEmpty) }
        #expect(wheel.takeDue(at: start + wait + TimerWheel.tick).map(\.due) == [start + wait])
        #expect(wheel.count == 0)
        #expect(wheel.millisecondsToWait(at: start + wait) == nil)
    }

    @Test("asking when told to finds every call within a tick of its time")
    func pacing() {
        var generator = SeededGenerator(seed: 11)
        var now: UInt64 = 50_000
        var wheel = TimerWheel(now: now)
        var pending: [Int: UInt64] = [:]
        for number in 0..<500 {
            pending[number] = now + generator.next(upperBound: UInt64(100_000))
            wheel.add(number, due: pending[number] ?? 0)
        }
        while let wait = wheel.millisecondsToWait(at: now) {
            now += wait
            for call in wheel.takeDue(at: now) {
                #expect(pending.removeValue(forKey: call.number) == call.due)
                #expect(call.due <= now && now < call.due + TimerWheel.tick)
            }
        }
        #expect(pending.isEmpty)
    }

    @Test("a wheel that was not asked for long has everything")
    func standstill() {
        var wheel = TimerWheel(now: 0)
        for number in 0..<1000 { wheel.add(number, due: UInt64(number) * 100) }
        #expect(wheel.takeDue(at: 10_000_000).count == 1000)
    }

    @Test("a call for the past comes at the next tick")
    func past() {
        var wheel = TimerWheel(now: 100_000)
        wheel.add(1, due: 3)
        #expect(wheel.takeDue(at: 100_000 + TimerWheel.tick).count == 1)
    }
}
