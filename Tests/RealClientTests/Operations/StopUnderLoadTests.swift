import Foundation
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Stopping a server whose connections are busy")
struct StopUnderLoadTests {
    /// Every frame that a `send` accepted.
    private struct Accepted {
        var echoes = 0
        var pushes = 0
    }

    @Test(
        "whatever send accepted, on the loop and on another thread, reaches the client before 1001",
        .timeLimit(.minutes(2))
    )
    func everythingAccepted() async throws {
        let count = 1000
        let accepted = Lock(Accepted())
        let log = EventLog()
        let unsent = Lock(0)
        let handles = Lock<[WebSocket]>([])
        var options = WebSocketOptions()
        options.closeTimeout = .seconds(30)
        try await withServer(over: .tcp, loops: 2) { server in
            server.webSocket(
                "/",
                options: options,
                ready: { ws in
                    log.record(.ready, for: ws)
                    handles.withLock { $0.append(ws) }
                },
                data: { ws, bits, bytes in
                    if bits.opcode == .text, ws.send(bytes, as: .text).isAccepted {
                        accepted.withLock { $0.echoes += 1 }
                    }
                    return .keepOpen
                },
                close: { ws, reason in
                    log.record(.close(reason), for: ws)
                    unsent.withLock { $0 += ws.bufferedAmount }
                }
            )
        } body: { test in
            let client = try Python.start("stop_under_load.py", [test.uri(), "\(count)"], within: .seconds(100))
            while handles.withLock({ $0.count }) < count { try await Task.sleep(for: .milliseconds(20)) }
            let pushing = Thread {
                // Goes on until every connection refuses, so it is in the midst of sending when the stop comes.
                var open = handles.withLock { $0 }
                var number = 0
                while !open.isEmpty {
                    open.removeAll { !$0.send("p\(number)").isAccepted }
                    accepted.withLock { $0.pushes += open.count }
                    number += 1
                    usleep(100_000)
                }
            }
            pushing.start()
            while accepted.withLock({ $0.echoes < 4 * count || $0.pushes < 2 * count }) {
                try await Task.sleep(for: .milliseconds(20))
            }
            await test.server.stop(grace: .seconds(30))
            let outcome = try await client.outcome()
            #expect(outcome.status == 0, "\(outcome.errors.suffix(2000))")
            let sums = String(decoding: outcome.output, as: UTF8.self).split(separator: /\s/).map { Int($0) }
            try #require(sums.count == 2)
            #expect(sums[0] == accepted.withLock { $0.echoes })
            #expect(sums[1] == accepted.withLock { $0.pushes })
        }
        #expect(log.closeInfos.count == count)
        #expect(log.closeInfos.allSatisfy { $0 == CloseInfo(code: .goingAway, reason: "", initiator: .local) })
        #expect(unsent.withLock { $0 } == 0)
    }
}
