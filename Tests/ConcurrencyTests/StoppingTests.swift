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
                log.closeInfos
                    == Array(repeating: CloseInfo(code: .goingAway, reason: "", initiator: .local), count: count)
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
            #expect(log.closeInfos.map(\.code) == [.goingAway])
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
                #expect(log.closeInfos == [CloseInfo(code: .goingAway, reason: "", initiator: .local)])
                _ = try peer.readUntilClosed()
            }
            #expect(log.breaches == [])
        }

        @Test("clients that wait in the kernel's queue are taken in, answered and told 1001", arguments: [false, true])
        func queuedClients(onUnixSocket: Bool) async throws {
            let path = "@stopping-\(UInt64.random(in: 0...(.max)))"
            let log = EventLog()
            let (held, gate) = (Semaphore(), Semaphore())
            // More than are accepted in a turn.
            let count = 100
            // On a Unix-domain socket the first loop, which is the one held, deals connections out to the other.
            try await withServer(over: .tcp, loops: onUnixSocket ? 2 : 1) { configuration in
                if onUnixSocket { configuration.listeners = [.unix(path: path)] }
            } routes: { server in
                server.webSocket("/", log: log)
                server.webSocket(
                    "/held",
                    data: { _, bits, _ in
                        guard bits.opcode == .text else { return .keepOpen }
                        held.signal()
                        gate.wait()
                        return .keepOpen
                    }
                )
            } body: { test in
                func connect() throws -> RawPeer {
                    onUnixSocket ? try RawPeer.connect(unixPath: path) : try test.connect()
                }
                let holder = try connect()
                try holder.openWebSocket("/held")
                let witness = onUnixSocket ? try connect() : nil
                try witness?.openWebSocket("/held")
                try holder.send(RawFrame(.text, "hold"))
                held.wait()
                let waiting = try (0..<count).map { _ in try connect() }
                for peer in waiting { try peer.send(.handshake("/")) }
                let stopping = Task { await test.server.stop() }
                if let witness {
                    // The other loop has nothing left to do, and yet must wait for what it may be dealt.
                    #expect(try witness.readClose().closeCode == .goingAway)
                    try witness.send(.close(1001))
                    _ = try witness.readUntilClosed()
                } else {
                    while !test.server.addresses.isEmpty { await Task.yield() }
                    // The loop's mail is left right after that.
                    try await Task.sleep(for: .milliseconds(50))
                }
                gate.signal()
                for peer in waiting {
                    #expect(try peer.readResponse().status == 101)
                    #expect(try peer.readClose().closeCode == .goingAway)
                    try peer.send(.close(1001))
                }
                #expect(try holder.readClose().closeCode == .goingAway)
                try holder.send(.close(1001))
                await stopping.value
            }
            #expect(log.closeInfos.map(\.code) == Array(repeating: .goingAway, count: count))
            #expect(log.breaches == [])
        }

        @Test("requests on their way are answered: a response, or 101 and then 1001")
        func requestsOnTheirWay() async throws {
            let log = EventLog()
            try await withServer(over: .tcp) { server in
                server.webSocket("/", log: log, ready: { $0.send("welcome") })
                server.http("/page") { _ in .text("still here") }
            } body: { test in
                let witness = try test.open()
                _ = try witness.readMessage()
                let (reader, opener) = (try test.connect(), try test.connect())
                try reader.send("GET /page HTTP/1.1\r\nHo")
                try opener.send("GET / HTTP/1.1\r\nHost: x\r\n")
                let stopping = Task { await test.server.stop() }
                #expect(try witness.readClose().closeCode == .goingAway)
                try witness.send(.close(1001))
                try reader.send("st: x\r\n\r\n")
                let response = try reader.readResponse()
                #expect(response.status == 200)
                try opener.send(
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
                #expect(try opener.readResponse().status == 101)
                #expect(try opener.readMessage().payload == Array("welcome".utf8))
                #expect(try opener.readClose().closeCode == .goingAway)
                try opener.send(.close(1001))
                await stopping.value
            }
            #expect(log.closeInfos.map(\.code) == [.goingAway, .goingAway])
        }

        @Test("a loop that a closure holds loses of the grace what it misses")
        func heldLoop() async throws {
            let gate = Semaphore()
            try await withServer(over: .tcp) { server in
                server.webSocket(
                    "/",
                    options: .patient,
                    data: { ws, bits, _ in
                        guard bits.opcode == .text else { return .keepOpen }
                        ws.send("held")
                        gate.wait()
                        return .keepOpen
                    }
                )
            } body: { test in
                let mute = try test.open()
                try mute.send(RawFrame(.text, "hold"))
                let elapsed = await ContinuousClock().measure {
                    let stopping = Task { await test.server.stop(grace: .seconds(1)) }
                    try? await Task.sleep(for: .milliseconds(900))
                    gate.signal()
                    await stopping.value
                }
                #expect(elapsed < .milliseconds(1800))
                // What was sent before the end is out all the same.
                #expect(try mute.readMessage().payload == Array("held".utf8))
                #expect(try mute.readClose().closeCode == .goingAway)
            }
        }

        @Test("a close that the deadline forced tells how much did not go out", arguments: [false, true])
        func unsentTold(isReset: Bool) async throws {
            let unsent = Lock<Int?>(nil)
            let (count, size) = (3_000, 4096)
            var options = WebSocketOptions.patient
            options.highWatermark = 64 << 20
            try await withServer(over: .tcp) { server in
                server.webSocket(
                    "/",
                    options: options,
                    ready: { ws in
                        let message = Array(repeating: UInt8(1), count: size)
                        for _ in 0..<count { ws.send(message) }
                    },
                    close: { ws, _ in unsent.withLock { $0 = ws.bufferedAmount } }
                )
            } body: { test in
                let peer = try test.open()
                if isReset { peer.reset() }
                await test.server.stop(grace: .milliseconds(300))
                let told = try #require(unsent.withLock { $0 })
                #expect(told > 0)
                guard !isReset else { return }
                let received = try peer.readUntilClosed().bytes.count
                #expect(received + told >= count * (size + 4))
            }
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
                #expect(log.closeInfos.count == 1)
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
