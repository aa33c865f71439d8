import Testing

@testable import WebSockets

@Suite("The phases of a connection")
struct ConnectionPhaseTests {
    @Test("no phase but these follows another")
    func order() {
        let order: [ConnectionPhase: Set<ConnectionPhase>] = [
            .head: [.deciding, .answering, .open],
            .deciding: [.answering, .open],
            .answering: [.draining],
            .open: [.ending],
            .ending: [.draining],
            .draining: [],
        ]
        for phase in ConnectionPhase.allCases {
            #expect(Set(ConnectionPhase.allCases.filter(phase.precedes)) == order[phase], "\(phase)")
        }
    }

    @Test("what each of them means for what comes and what goes")
    func meaning() {
        #expect(ConnectionPhase.allCases.filter { !$0.isReading } == [.answering])
        #expect(ConnectionPhase.allCases.filter(\.dropsInput) == [.answering, .ending, .draining])
        #expect(ConnectionPhase.allCases.filter(\.endsWhenWritten) == [.answering, .ending])
    }
}
