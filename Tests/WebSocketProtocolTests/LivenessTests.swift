import Testing
import WebSocketProtocol

@Suite("Liveness")
struct LivenessTests {
    private let policy = Liveness.Policy(pingAfter: 20, hangUpAfter: 10, idleAfter: 100, lifetime: 1000)

    @Test("silence: one Ping, then the end; anything received starts anew")
    func silence() {
        var liveness = Liveness(now: 0)
        #expect(liveness.nextDue(policy) == 20)
        #expect(liveness.check(policy, isReading: true, at: 19) == .wait)
        #expect(liveness.check(policy, isReading: true, at: 20) == .ping)
        #expect(liveness.nextDue(policy) == 30)
        #expect(liveness.check(policy, isReading: true, at: 25) == .wait)
        liveness.received(at: 26)
        #expect(liveness.nextDue(policy) == 46)
        #expect(liveness.check(policy, isReading: true, at: 46) == .ping)
        #expect(liveness.check(policy, isReading: true, at: 56) == .hangUp)
    }

    @Test("an answer in the same millisecond as the Ping is one")
    func quickAnswer() {
        var liveness = Liveness(now: 0)
        #expect(liveness.check(policy, isReading: true, at: 20) == .ping)
        liveness.received(at: 20)
        #expect(liveness.check(policy, isReading: true, at: 30) == .wait)
    }

    @Test("a peer that is not read from is not given up")
    func paused() {
        var liveness = Liveness(now: 0)
        #expect(liveness.check(policy, isReading: false, at: 20) == .ping)
        #expect(liveness.check(policy, isReading: false, at: 30) == .wait)
        #expect(liveness.check(policy, isReading: true, at: 39) == .wait)
        #expect(liveness.check(policy, isReading: true, at: 40) == .hangUp)
    }

    @Test("Pings are not messages: idleness ends at a message alone, age at nothing")
    func idleAndOld() {
        var liveness = Liveness(now: 0)
        liveness.received(at: 99)
        #expect(liveness.check(policy, isReading: true, at: 100) == .closeIdle)
        liveness.receivedMessage(at: 100)
        #expect(liveness.check(policy, isReading: true, at: 119) == .wait)
        for time in stride(from: UInt64(110), to: 1000, by: 10) { liveness.receivedMessage(at: time) }
        #expect(liveness.check(policy, isReading: true, at: 999) == .wait)
        #expect(liveness.check(policy, isReading: true, at: 1000) == .closeExpired)
    }

    @Test("without limits nothing is ever due")
    func unlimited() {
        var liveness = Liveness(now: 5)
        let policy = Liveness.Policy(pingAfter: nil, hangUpAfter: 10)
        #expect(liveness.nextDue(policy) == .max)
        #expect(liveness.check(policy, isReading: true, at: 1_000_000) == .wait)
    }
}
