import Testing
import WebSocketProtocol

@Suite("Heartbeats in messages")
struct TextHeartbeatTests {
    private let policy = TextHeartbeatWatch.Policy(interval: 30, timeout: 60, ping: "ping", pong: "pong")
    private let ping = Array("ping".utf8)
    private let pong = Array("pong".utf8)

    @Test("who asks does so at every interval, and gives up after the timeout")
    func asking() {
        var watch = TextHeartbeatWatch(policy, isAsking: true, now: 0)
        #expect(watch.nextDue == 30)
        #expect(watch.check(isReading: true, at: 29) == .wait)
        #expect(watch.check(isReading: true, at: 30) == .send(ping))
        #expect(watch.received(text: pong, at: 31) == .drop)
        #expect(watch.nextDue == 60)
        #expect(watch.check(isReading: true, at: 60) == .send(ping))
        #expect(watch.check(isReading: true, at: 90) == .send(ping))
        #expect(watch.nextDue == 91)
        #expect(watch.check(isReading: true, at: 91) == .giveUp)
    }

    @Test("who answers does not ask, and gives up after the timeout")
    func answering() {
        var watch = TextHeartbeatWatch(policy, isAsking: false, now: 0)
        #expect(watch.nextDue == 60)
        #expect(watch.received(text: ping, at: 50) == .send(pong))
        #expect(watch.nextDue == 110)
        #expect(watch.check(isReading: true, at: 109) == .wait)
        #expect(watch.check(isReading: true, at: 110) == .giveUp)
    }

    @Test("other messages are delivered, and count as life")
    func messages() {
        var watch = TextHeartbeatWatch(policy, isAsking: false, now: 0)
        #expect(watch.received(text: Array("pin".utf8), at: 10) == .deliver)
        #expect(watch.received(text: nil, at: 20) == .deliver)
        #expect(watch.nextDue == 80)
        #expect(watch.mayConcern(4) && !watch.mayConcern(5))
    }

    @Test("a peer that is not read from is not given up")
    func paused() {
        var watch = TextHeartbeatWatch(policy, isAsking: false, now: 0)
        #expect(watch.check(isReading: false, at: 60) == .wait)
        #expect(watch.check(isReading: true, at: 119) == .wait)
        #expect(watch.check(isReading: true, at: 120) == .giveUp)
    }
}
