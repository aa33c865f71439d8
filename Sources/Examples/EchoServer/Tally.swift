internal import Synchronization
internal import WebSockets

/// How many connections were opened and closed, told at `/stats`.
final class Tally: Sendable {
    private let ready = Atomic<Int>(0)
    private let closed = Atomic<Int>(0)

    func register(on routes: some Routes) {
        routes.http("/stats") { [self] _ in
            .json(#"{"ready":\#(ready.load(ordering: .relaxed)),"closed":\#(closed.load(ordering: .relaxed))}"#)
        }
    }

    func countReady() {
        ready.add(1, ordering: .relaxed)
    }

    func countClosed() {
        closed.add(1, ordering: .relaxed)
    }
}
