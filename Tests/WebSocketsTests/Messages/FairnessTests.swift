import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("One connection among others", .timeLimit(.minutes(1)))
struct FairnessTests {
    @Test("whose messages come thousands at a time, and take their time, lets the others have theirs")
    func burst() async throws {
        let total = 1000
        let handled = Atomic<Int>(0)
        let handledMeanwhile = Atomic<Int>(.max)
        let (begun, sent) = (ThreadGate(), ThreadGate())
        try await withServer { server in
            server.webSocket(
                "/",
                data: { ws, bits, payload in
                    guard bits.opcode == .binary else { return .keepOpen }
                    handledMeanwhile.store(handled.load(ordering: .relaxed), ordering: .relaxed)
                    ws.send(payload, as: .binary)
                    return .keepOpen
                }
            )
            server.webSocket(
                "/slow",
                data: { _, bits, _ in
                    guard bits.opcode == .binary else { return .keepOpen }
                    if handled.add(1, ordering: .relaxed).newValue == 100 {
                        begun.open()
                        sent.wait()
                    }
                    let due = ContinuousClock.now + .microseconds(200)
                    while ContinuousClock.now < due {}
                    return .keepOpen
                }
            )
        } body: { test in
            let other = try test.open()
            let slow = try test.open("/slow")
            let frame = RawFrame(.binary, [1]).bytes
            try slow.send((0..<total).flatMap { _ in frame })
            begun.wait()
            // There before the loop goes on with the burst.
            try other.send(RawFrame(.binary, [2]))
            sent.open()
            #expect(try other.readFrame().payload == [2])
            #expect(handledMeanwhile.load(ordering: .relaxed) < total / 2)
            // None of them is lost.
            try slow.send(.close(1000))
            _ = try slow.readUntilClosed(within: .seconds(30))
            #expect(handled.load(ordering: .relaxed) == total)
        }
    }
}
