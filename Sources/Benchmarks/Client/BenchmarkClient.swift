internal import Glibc
internal import WebSockets

/// Talks to an echo server on 127.0.0.1 over some connections, and prints what a message costs this process. Only
/// `scripts/bench` runs it, beside `client-plain.c`, which takes the same arguments.
@main
struct BenchmarkClient {
    static func main() async throws {
        guard let load = Load(CommandLine.arguments.dropFirst()) else {
            print("usage: BenchmarkClient echo|send|receive CONNECTIONS IN-FLIGHT SIZE WARMUP SECONDS PORT")
            exit(2)
        }
        let count = MessageCount()
        for _ in 0..<load.connections { open(load, count) }
        try await Task.sleep(for: load.warmup)
        let before = (count.value, cpuTime())
        let elapsed = try await ContinuousClock().measure { try await Task.sleep(for: load.seconds) }
        let messages = count.value - before.0
        guard messages > 0 else { fail("no message") }
        let perSecond = Double(messages) / (elapsed / .seconds(1))
        let cost = (cpuTime() - before.1) / .nanoseconds(messages)
        print(#"{"messages": \#(messages), "messages_per_second": \#(perSecond), "cpu_ns_per_message": \#(cost)}"#)
        exit(0)
    }

    private static func open(_ load: Load, _ count: MessageCount) {
        let message = [UInt8](repeating: UInt8(ascii: "x"), count: load.size)
        let client = WebSocketClient(load.url)
        let sendAll: @Sendable (WebSocket) -> Void = { ws in
            var verdict = SendVerdict.sent
            while verdict == .sent {
                verdict = ws.send(message)
                if verdict.isAccepted { count.add() }
            }
        }
        client.open(
            ready: { ws in
                switch load.mode {
                case .echo: for _ in 0..<load.inFlight { ws.send(message) }
                case .send: sendAll(ws)
                case .receive: break
                }
            },
            data: { ws, bits, _ in
                guard !bits.opcode.isControl else { return .keepOpen }
                count.add()
                if load.mode == .echo { ws.send(message) }
                return .keepOpen
            },
            drain: { ws in if load.mode == .send { sendAll(ws) } },
            ended: { error in fail(error.map { "\($0)" } ?? "closed") }
        )
    }

    private static func fail(_ reason: String) -> Never {
        print("BenchmarkClient: \(reason)")
        exit(1)
    }

    /// The processor time that all threads have had.
    private static func cpuTime() -> Duration {
        .microseconds(clock())
    }
}
