import Testing
import WebSocketProtocol

@testable import WebSockets

@Suite("What time brings to a connection, without a clock")
struct DeadlinesTests {
    private let policy = Liveness.Policy(pingAfter: 100, hangUpAfter: 50)

    @Test("of several ends the first counts, until it is cleared")
    func end() {
        var deadlines = Deadlines()
        #expect(!deadlines.isOver(at: .max - 1))
        deadlines.setEnd(after: 50, from: 10)
        deadlines.setEnd(after: 500, from: 10)
        #expect(!deadlines.isOver(at: 59))
        #expect(deadlines.isOver(at: 60))
        deadlines.clearEnd()
        deadlines.setEnd(after: 500, from: 10)
        #expect(!deadlines.isOver(at: 509))
        // A time beyond the clock's is none.
        deadlines.clearEnd()
        deadlines.setEnd(after: .max, from: 10)
        #expect(!deadlines.isOver(at: .max - 1))
    }

    @Test("one timer serves all, and is set anew only to come earlier")
    func timer() {
        var deadlines = Deadlines()
        #expect(deadlines.nextTimer(nil, beside: .max, isPaused: false, at: 0) == nil)
        deadlines.setEnd(after: 500, from: 0)
        #expect(deadlines.nextTimer(nil, beside: .max, isPaused: false, at: 0) == 500)
        #expect(deadlines.nextTimer(nil, beside: 600, isPaused: false, at: 0) == nil)
        #expect(deadlines.nextTimer(nil, beside: 400, isPaused: false, at: 0) == 400)
        // The earlier timer counts, the one before it does not.
        let isCurrent = [500, 400, 400].map { deadlines.take(timer: $0) }
        #expect(isCurrent == [false, true, false])
        deadlines.open(nil, at: 400)
        #expect(deadlines.nextTimer(policy, beside: .max, isPaused: false, at: 400) == 500)
    }

    @Test("a socket that is not read is looked at each second")
    func paused() {
        var deadlines = Deadlines()
        #expect(deadlines.nextTimer(nil, beside: .max, isPaused: true, at: 7) == 1007)
    }

    @Test("an open WebSocket has no end, and its peer's silence brings a Ping, then the end")
    func silence() {
        var deadlines = Deadlines()
        deadlines.setEnd(after: 10, from: 0)
        deadlines.open(nil, at: 0)
        #expect(!deadlines.isOver(at: 1000))
        #expect(deadlines.check(policy, isReading: true, at: 99) == .wait)
        #expect(deadlines.check(policy, isReading: true, at: 100) == .ping)
        #expect(deadlines.check(policy, isReading: true, at: 149) == .wait)
        deadlines.peerActed(at: 149)
        #expect(deadlines.check(policy, isReading: true, at: 150) == .wait)
        #expect(deadlines.lastReceivedAt == 149)
        deadlines.messageCame(at: 200)
        #expect(deadlines.check(policy, isReading: true, at: 300) == .ping)
        #expect(deadlines.check(policy, isReading: true, at: 350) == .hangUp)
    }

    @Test("the Pong to the last Ping tells the time it took, once")
    func roundTrip() {
        var deadlines = Deadlines()
        let first = deadlines.ping(at: 1_000)
        let second = deadlines.ping(at: 2_000)
        #expect(deadlines.roundTrip(of: unsafe first.span.bytes, at: 2_500) == nil)
        #expect(deadlines.roundTrip(of: unsafe second.span.bytes, at: 2_500) == 500)
        #expect(deadlines.roundTrip(of: unsafe second.span.bytes, at: 2_600) == nil)
        // A clock that stands still does not make it look as if there had been none.
        let third = deadlines.ping(at: 3_000)
        #expect(deadlines.roundTrip(of: unsafe third.span.bytes, at: 3_000) == 1)
    }

    @Test("texts of the heartbeat are taken, others are not, and fragments never")
    func textHeartbeat() {
        var deadlines = Deadlines()
        let ping = Array("ping".utf8)
        #expect(deadlines.received(unsafe ping.span.bytes, isWholeText: true, at: 0) == nil)
        let policy = TextHeartbeatWatch.Policy(interval: 10, timeout: 30, ping: "ping", pong: "pong")
        deadlines.open(TextHeartbeatWatch(policy, isAsking: false, now: 0), at: 0)
        #expect(deadlines.received(unsafe ping.span.bytes, isWholeText: true, at: 5) == .send(Array("pong".utf8)))
        #expect(deadlines.received(unsafe ping.span.bytes, isWholeText: false, at: 5) == .deliver)
        #expect(deadlines.checkTextHeartbeat(isReading: true, at: 34) == .wait)
        #expect(deadlines.checkTextHeartbeat(isReading: true, at: 35) == .giveUp)
    }
}
