import Testing
import WebSocketProtocol

@Suite("Attempts at several addresses (RFC 8305 section 5)")
struct ConnectionRaceTests {
    @Test("each attempt has a head start of 250 ms over the next, and none is given up for it")
    func headStart() {
        var race = ConnectionRace(count: 3)
        #expect(race.nextDue == nil)
        #expect(race.start(at: 1000) == [.connect(0)])
        #expect(race.nextDue == 1250)
        #expect(race.advance(to: 1249) == [])
        #expect(race.advance(to: 1260) == [.connect(1)])
        #expect(race.nextDue == 1510)
        #expect(race.advance(to: 1510) == [.connect(2)])
        #expect(race.nextDue == nil)
        #expect(race.advance(to: 9999) == [])
    }

    @Test("a failure starts the next attempt at once, with a head start of its own")
    func failure() {
        var race = ConnectionRace(count: 3, delay: 100)
        #expect(race.start(at: 0) == [.connect(0)])
        #expect(race.failed(0, at: 10) == [.connect(1)])
        #expect(race.nextDue == 110)
        #expect(race.advance(to: 110) == [.connect(2)])
        #expect(race.failed(1, at: 120) == [])
        #expect(race.failed(2, at: 130) == [.lose])
        #expect(race.nextDue == nil)
    }

    @Test("the first success wins, and the others are abandoned", arguments: 0..<3)
    func success(winner: Int) {
        var race = ConnectionRace(count: 4, delay: 100)
        #expect(race.start(at: 0) + race.advance(to: 100) + race.advance(to: 200) == [0, 1, 2].map { .connect($0) })
        let losers = [0, 1, 2].filter { $0 != winner }
        #expect(race.succeeded(winner) == losers.map { .abandon($0) } + [.win(winner)])
        #expect(race.nextDue == nil)
        for loser in losers {
            #expect(race.succeeded(loser) == [])
            #expect(race.failed(loser, at: 210) == [])
        }
        #expect(race.failed(winner, at: 210) == [])
        #expect(race.advance(to: 300) == [])
    }

    @Test("an attempt that failed cannot win, nor fail twice")
    func lateEvents() {
        var race = ConnectionRace(count: 2, delay: 100)
        #expect(race.start(at: 0) == [.connect(0)])
        #expect(race.failed(0, at: 1) == [.connect(1)])
        #expect(race.failed(0, at: 2) == [])
        #expect(race.succeeded(0) == [])
        #expect(race.succeeded(1) == [.win(1)])
    }

    @Test("called off: everything under way is abandoned, and nothing starts any more")
    func cancel() {
        var race = ConnectionRace(count: 3, delay: 100)
        #expect(race.start(at: 0) + race.advance(to: 100) == [.connect(0), .connect(1)])
        #expect(race.cancel() == [.abandon(0), .abandon(1)])
        #expect(race.cancel() == [])
        #expect(race.nextDue == nil)
        #expect(race.failed(0, at: 110) == [])
        #expect(race.advance(to: 500) == [])
    }

    @Test("without addresses the race is lost at its start")
    func empty() {
        var race = ConnectionRace(count: 0)
        #expect(race.start(at: 0) == [.lose])
        #expect(race.start(at: 0) == [])
    }
}
