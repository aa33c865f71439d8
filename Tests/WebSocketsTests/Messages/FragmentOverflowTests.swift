import Testing
import WebSockets
import WebSocketsTesting

@Suite("A message in pieces that nobody reads", .timeLimit(.minutes(1)))
struct FragmentOverflowTests {
    private static var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.highWatermark = 1 << 20
        options.lowWatermark = 64 << 10
        options.overflow = .dropOldest
        return options
    }

    /// Runs `script` on the loop, or on a thread of its own, and returns what it does with what the peer reads then.
    private func run<Value: Sendable>(
        onLoop: Bool,
        _ script: @escaping @Sendable (WebSocket) -> Value,
        body: (Value, WebSocket, RawPeer) async throws -> Void
    ) async throws {
        let (results, handles) = (Notes<Value>(), Notes<WebSocket>())
        try await withServer { server in
            server.webSocket(
                "/",
                options: Self.options,
                ready: { ws in
                    if onLoop { results.add(script(ws)) }
                    handles.add(ws)
                }
            )
        } body: { test in
            let peer = try test.open()
            let ws = try await handles.next()
            if !onLoop { results.add(script(ws)) }
            try await body(try await results.next(), ws, peer)
        }
    }

    @Test("whole messages behind it are dropped, the oldest first, and the queue is bounded", arguments: [true, false])
    func wholeMessages(onLoop: Bool) async throws {
        let count = 2000
        try await run(onLoop: onLoop) { ws in
            ws.write([1], opcode: .binary, fin: false)
            var (most, last) = (0, 0)
            for number in 0..<count {
                // A loop that is far behind refuses what comes from elsewhere.
                if ws.send("\(number) " + String(repeating: "x", count: 10_000)).isAccepted { last = number }
                most = max(most, ws.bufferedAmount)
            }
            while ws.write([2], opcode: .continuation) == .overflow {}
            return (most, last)
        } body: { result, _, peer in
            let (most, last) = result
            // What other threads have posted counts too, up to a bound of its own.
            #expect(most < (onLoop ? 2 << 20 : 12 << 20))
            #expect(try peer.readFrame() == RawFrame(.binary, [1], fin: false, maskingKey: nil))
            #expect(try peer.readFrame() == RawFrame(.continuation, [2], maskingKey: nil))
            var numbers: [Int] = []
            while numbers.last != last {
                let text = String(decoding: try peer.readMessage().payload, as: UTF8.self)
                numbers.append(Int(text.prefix { $0 != " " }) ?? -1)
            }
            #expect(numbers == numbers.sorted())
            if onLoop { #expect(numbers == Array((count - numbers.count)..<count)) }
            #expect(numbers.count < 200)
        }
    }

    @Test("its own pieces are refused at the watermark, since none can be dropped", arguments: [true, false])
    func pieces(onLoop: Bool) async throws {
        try await run(onLoop: onLoop) { ws in
            let piece = [UInt8](repeating: 7, count: 50_000)
            var verdicts = [ws.write(piece, opcode: .binary, fin: false)]
            for _ in 0..<1000 { verdicts.append(ws.write(piece, opcode: .continuation, fin: false)) }
            return verdicts
        } body: { verdicts, ws, peer in
            let accepted = verdicts.count { $0.isAccepted }
            #expect(accepted * 50_000 < 4 << 20, "the socket holds some of it")
            // While a thread of its own goes on sending, the loop makes room now and then.
            #expect(verdicts.allSatisfy { $0.isAccepted || $0 == .overflow })
            #expect(!onLoop || verdicts.dropFirst(accepted).allSatisfy { $0 == .overflow })
            // What was accepted arrives, and the message can be ended.
            var received = 0
            while received < accepted {
                _ = try peer.readFrame()
                received += 1
            }
            try await eventually { ws.bufferedAmount == 0 }
            #expect(ws.write([], opcode: .continuation).isAccepted)
            #expect(try peer.readFrame().fin)
        }
    }
}
