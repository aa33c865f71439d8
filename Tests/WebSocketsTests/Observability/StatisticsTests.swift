import HTTPTypes
import LWSBinding
import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Statistics")
struct StatisticsTests {
    /// The statistics once they fulfil a condition; those of the deadline otherwise.
    func statistics(
        _ server: WebSocketServer,
        until condition: (LoopStatistics) -> Bool
    ) async throws -> ServerStatistics {
        for _ in 0..<500 {
            let statistics = await server.statistics()
            if condition(statistics.total) { return statistics }
            try await Task.sleep(for: .milliseconds(10))
        }
        return await server.statistics()
    }

    @Test("messages and bytes are counted by direction and opcode", arguments: TestTransport.allCases)
    func messages(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "four"))
            try peer.send(RawFrame(.binary, pattern(70_000)))
            try peer.send(RawFrame(.text, "fo", fin: false))
            try peer.send(RawFrame(.continuation, Array("ur".utf8)))
            for _ in 0..<3 { _ = try peer.readMessage() }
            try peer.send(RawFrame(.ping, [1, 2, 3]))
            #expect(try peer.readFrame().firstByte == 0x8A)
            let total = try await statistics(test.server) { $0.received.ping.messages == 1 }.total
            #expect(total.received.text == counts(2, 8))
            #expect(total.received.binary == counts(1, 70_000))
            #expect(total.received.ping == counts(1, 3))
            #expect(total.sent.text == counts(2, 8))
            #expect(total.sent.binary == counts(1, 70_000))
            #expect(total.sent.pong == counts(1, 3))
        }
    }

    func counts(_ messages: UInt64, _ bytes: UInt64) -> TrafficCounts.Count {
        TrafficCounts.Count(messages: messages, bytes: bytes)
    }

    @Test("a message sent in fragments is one message of its opcode")
    func fragments() async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                ready: { ws in
                    ws.write([1], opcode: .binary, fin: false)
                    ws.write([2, 3], opcode: .continuation, fin: false)
                    ws.write([4], opcode: .continuation)
                }
            )
        } body: { test in
            let peer = try test.open()
            #expect(try peer.readMessage().payload == [1, 2, 3, 4])
            #expect(await test.server.statistics().total.sent.binary == counts(1, 4))
        }
    }

    @Test("handshakes are counted by their end")
    func handshakes() async throws {
        try await withServer { configuration in
            configuration.handshakeTimeout = .milliseconds(200)
        } routes: { server in
            server.webSocket("/", data: echo)
            server.webSocket("/no", connect: { _ in .reject(.unauthorized) })
            server.http("/page") { _ in .text("hello") }
        } body: { test in
            _ = try test.open()
            for target in ["/nowhere", "/no", "/no"] {
                let peer = try test.connect()
                try peer.send(.handshake(target))
                _ = try peer.readResponse()
            }
            let page = try test.connect()
            try page.send(RawRequest("/page"))
            #expect(try page.readResponse().status == 200)
            try test.connect().close()
            let mute = try test.connect()
            _ = try mute.readUntilClosed(within: .seconds(3))
            let total = try await statistics(test.server) {
                $0.handshakes.abandoned == 1 && $0.handshakes.timedOut == 1
            }.total
            #expect(total.handshakes.accepted == 1)
            #expect(total.handshakes.refused == [404: 1, 401: 2])
            #expect(total.handshakes.timedOut == 1)
            #expect(total.handshakes.abandoned == 1)
            #expect(total.httpResponses == [200: 1])
            #expect(total.acceptedConnections == 7)
            #expect(total.openWebSockets == 1)
        }
    }

    @Test("closes are counted by code, those that peers invent by their class")
    func closes() async throws {
        try await withEcho(over: .inMemory) { test, log in
            for code: UInt16 in [1000, 1000, 3017, 4001, 4002] {
                let peer = try test.open()
                try peer.send(.close(code))
                _ = try peer.readClose()
            }
            try test.open().close()
            try log.waitForClose(count: 6)
            let total = await test.server.statistics().total
            let expected: [CloseCode: UInt64] = [
                .normal: 2, .abnormal: 1, CloseCode(rawValue: 3000): 1, CloseCode(rawValue: 4000): 2,
            ]
            #expect(total.closes == expected)
            #expect(total.openWebSockets == 0)
        }
    }

    @Test("handlers that throw are counted")
    func throwing() async throws {
        try await withServer { configuration in
            configuration.logger.logLevel = .critical
        } routes: { server in
            server.webSocket("/", data: { _, _, _ in throw TestError() })
            server.webSocket("/connect", connect: { _ in throw TestError() })
            server.http("/http") { _ in throw TestError() }
        } body: { test in
            let first = try test.open()
            try first.send(RawFrame(.text, "x"))
            _ = try first.readClose()
            let second = try test.connect()
            try second.send(.handshake("/connect"))
            #expect(try second.readResponse().status == 500)
            let third = try test.connect()
            try third.send(RawRequest("/http"))
            #expect(try third.readResponse().status == 500)
            #expect(await test.server.statistics().total.handlerErrors == 3)
        }
    }

    @Test("a queue that its peer does not read shows, and is gone with the peer", arguments: [true, false])
    func queue(fromElsewhere: Bool) async throws {
        var options = WebSocketOptions()
        options.overflow = .dropNewest
        options.highWatermark = 8 << 20
        let log = EventLog()
        try await withServer { server in
            let large = [UInt8](repeating: 0, count: 1 << 20)
            server.webSocket(
                "/",
                log: log,
                options: options,
                ready: { ws in
                    let fill: @Sendable () -> Void = { while ws.send(large).isAccepted {} }
                    if fromElsewhere { try LoopThread.start(name: "sender", fill) } else { fill() }
                }
            )
        } body: { test in
            let peer = try test.open()
            let full = try await statistics(test.server) { $0.overflows >= 1 && $0.queuedBytes >= 4 << 20 }.total
            // The kernel has taken the rest.
            #expect(full.queuedBytes >= 4 << 20)
            #expect(full.largestQueue >= full.queuedBytes)
            #expect(full.overflows >= 1)
            peer.close()
            try log.waitForClose()
            let empty = try await statistics(test.server) { $0.queuedBytes == 0 }.total
            #expect(empty.queuedBytes == 0)
            #expect(empty.largestQueue == full.largestQueue)
        }
    }

    @Test("the sum is that of the loops")
    func loops() async throws {
        try await withServer(loops: 3) { server in
            server.webSocket("/", data: echo)
        } body: { test in
            let peers = try (0..<6).map { _ in try test.open() }
            for peer in peers {
                try peer.send(RawFrame(.text, "x"))
                _ = try peer.readMessage()
            }
            let statistics = await test.server.statistics()
            #expect(statistics.loops.map(\.openWebSockets) == [2, 2, 2])
            #expect(statistics.total.openWebSockets == 6)
            #expect(statistics.total.openConnections == 6)
            #expect(statistics.total.received.text.messages == 6)
            #expect(statistics.total.turns.counts.reduce(0, +) >= 6)
        }
    }

    @Test("a server that does not run has none")
    func stopped() async throws {
        let server = WebSocketServer()
        #expect(await server.statistics() == ServerStatistics([]))
        #expect(await server.connections().isEmpty)
    }
}
