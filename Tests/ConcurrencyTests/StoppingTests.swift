import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("Stopping a server")
    struct StoppingTests {
        @Test("in the midst of traffic: each peer is told 1001 and each ready gets its close", arguments: [1, 2])
        func busy(loops: Int) async throws {
            let count = 32
            let log = EventLog()
            let failures = Lock<[String]>([])
            let codes = Lock<[CloseCode?]>([])
            try await withServer(over: .tcp, loops: loops) { server in
                server.webSocket(
                    "/",
                    options: WebSocketOptions(),
                    ready: { log.record(.ready, for: $0) },
                    data: { ws, bits, bytes in
                        if bits.opcode == .binary { ws.send(bytes, as: .binary) }
                        return .keepOpen
                    },
                    close: { log.record(.close($1), for: $0) }
                )
            } body: { test in
                let echoes = Counter()
                let clients = Threads(count) { _ in
                    do {
                        let peer = try test.open()
                        var frame = RawFrame(.binary, [])
                        while frame.opcode != .close {
                            try peer.send(RawFrame(.binary, Array(repeating: 1, count: 100)))
                            frame = try peer.readFrame()
                            echoes.add()
                        }
                        codes.withLock { $0.append(frame.closeCode) }
                        try peer.send(.close(1001))
                        _ = try peer.readUntilClosed()
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
                try log.wait(for: "\(count) connections") { $0.count == count }
                while echoes.value < 10 * count { await Task.yield() }
                await test.server.stop()
                await clients.finish()
            }
            #expect(failures.withLock { $0 } == [])
            #expect(codes.withLock { $0 } == Array(repeating: .goingAway, count: count))
            #expect(
                log.closeReasons
                    == Array(repeating: CloseReason(code: .goingAway, text: "", initiator: .local), count: count)
            )
            #expect(log.breaches == [])
        }

        @Test("output that was queued is delivered before 1001")
        func queuedOutput() async throws {
            let count = 3_000
            let log = EventLog()
            var options = WebSocketOptions()
            options.highWatermark = 64 << 20
            try await withServer { server in
                server.webSocket(
                    "/",
                    log: log,
                    options: options,
                    ready: { ws in
                        for number in 0..<count { ws.send(BackpressureTests.message(number)) }
                    }
                )
            } body: { test in
                let peer = try test.open()
                try log.wait(for: "ready") { $0.contains(.ready) }
                let stopping = Task { await test.server.stop() }
                for number in 0..<count {
                    let received = try BackpressureTests.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
                let close = try peer.readFrame()
                #expect(close.closeCode == .goingAway)
                try peer.send(.close(1001))
                await stopping.value
            }
            #expect(log.closeReasons.map(\.code) == [.goingAway])
        }

        @Test("a mute peer is ended by force at the deadline, with or without unread output", arguments: [0, 3_000])
        func mutePeer(unread: Int) async throws {
            let log = EventLog()
            var options = WebSocketOptions()
            options.highWatermark = 64 << 20
            try await withServer { server in
                server.webSocket(
                    "/",
                    log: log,
                    options: options,
                    ready: { ws in
                        for number in 0..<unread { ws.send(BackpressureTests.message(number)) }
                    }
                )
            } body: { test in
                let peer = try test.open()
                try log.wait(for: "ready") { $0.contains(.ready) }
                let clock = ContinuousClock()
                let elapsed = await clock.measure { await test.server.stop(grace: .milliseconds(300)) }
                #expect(elapsed >= .milliseconds(300))
                #expect(elapsed < .seconds(3))
                #expect(log.closeReasons == [CloseReason(code: .goingAway, text: "", initiator: .local)])
                _ = try peer.readUntilClosed()
            }
            #expect(log.breaches == [])
        }

        @Test("a second call waits for the end too, and its shorter grace counts")
        func secondCall() async throws {
            let log = EventLog()
            try await withServer { server in
                server.webSocket("/", log: log, options: .patient, ready: { _ in })
            } body: { test in
                let peer = try test.open()
                try log.wait(for: "ready") { $0.contains(.ready) }
                let first = Task { await test.server.stop(grace: .seconds(60)) }
                let close = try peer.readClose()
                #expect(close.closeCode == .goingAway, "the first call is under way")
                let elapsed = await ContinuousClock().measure { await test.server.stop(grace: .milliseconds(100)) }
                await first.value
                #expect(elapsed < .seconds(5))
                #expect(log.closeReasons.count == 1)
                #expect(test.server.addresses.isEmpty)
            }
        }

        @Test("connections that have not finished their handshake or response do not hold it up")
        func unfinished() async throws {
            try await withServer(over: .tcp) { server in
                server.webSocket("/", ready: { _ in })
                server.http("/large") { _ in Response(body: Array(repeating: 0, count: 32 << 20)) }
            } body: { test in
                let silent = try test.connect()
                let slow = try test.connect()
                try slow.send("GET / HTTP/1.1\r\nHost: x\r\n")
                let reader = try test.connect()
                try reader.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try reader.read(100)
                let elapsed = await ContinuousClock().measure { await test.server.stop(grace: .milliseconds(300)) }
                #expect(elapsed < .seconds(3))
                for peer in [silent, slow, reader] { _ = try peer.readUntilClosed() }
            }
        }
    }
}

extension WebSocketOptions {
    /// Waits long for the peer's Close, so that only the grace of `stop` can end the wait in time.
    fileprivate static var patient: WebSocketOptions {
        var options = WebSocketOptions()
        options.closeTimeout = .seconds(60)
        return options
    }
}
