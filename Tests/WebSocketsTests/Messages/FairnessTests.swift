import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("One connection among others", .timeLimit(.minutes(1)))
struct FairnessTests {
    @Test("whose messages come thousands at a time, and take their time, lets the others have theirs")
    func burst() async throws {
        let total = 5000
        let handled = Atomic<Int>(0)
        let begun = ThreadGate()
        try await withServer { server in
            server.webSocket(
                "/",
                data: { ws, bits, payload in
                    if !bits.opcode.isControl { ws.send(payload, as: .binary) }
                    return .keepOpen
                }
            )
            server.webSocket(
                "/slow",
                data: { _, bits, _ in
                    guard bits.opcode == .binary else { return .keepOpen }
                    let due = ContinuousClock.now + .microseconds(200)
                    while ContinuousClock.now < due {}
                    if handled.add(1, ordering: .relaxed).newValue == 100 { begun.open() }
                    return .keepOpen
                }
            )
        } body: { test in
            let other = try test.open()
            let slow = try test.open("/slow")
            let frame = RawFrame(.binary, [1]).bytes
            try slow.send((0..<total).flatMap { _ in frame })
            begun.wait()
            // Several times, since the first may come within the turn that is under way.
            for _ in 0..<3 {
                try other.send(RawFrame(.binary, [2]))
                #expect(try other.readFrame().payload == [2])
            }
            #expect(handled.load(ordering: .relaxed) < total / 2)
            // None of them is lost.
            try slow.send(.close(1000))
            _ = try slow.readUntilClosed()
            #expect(handled.load(ordering: .relaxed) == total)
        }
    }
}
