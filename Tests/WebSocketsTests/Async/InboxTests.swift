import Testing
import WebSockets
import WebSocketsTesting

@Suite("Inbox of async handlers", .timeLimit(.minutes(1)))
struct InboxTests {
    /// A handler that takes as many messages as the test says, when the test says so, and tells how many there are.
    private static func serve(
        _ options: WebSocketOptions,
        transport: TestTransport = .inMemory,
        body: (TestServer, RawPeer, Takes) async throws -> Void
    ) async throws {
        let takes = Takes()
        try await withServer(over: transport) { server in
            server.webSocket("/", options: options) { ws in
                for await count in takes.counts {
                    for _ in 0..<count { takes.taken.add(try await ws.receive()) }
                }
            }
        } body: { test in
            try await body(test, try test.open(), takes)
            takes.end()
        }
    }

    struct Takes: Sendable {
        let counts: AsyncStream<Int>
        private let asking: AsyncStream<Int>.Continuation
        let taken = Notes<Message>()

        init() { (counts, asking) = AsyncStream.makeStream(of: Int.self) }

        func take(_ count: Int) async throws -> [Message] {
            asking.yield(count)
            var messages: [Message] = []
            for _ in 0..<count { messages.append(try await taken.next()) }
            return messages
        }

        func end() { asking.finish() }
    }

    @Test(
        "reading stops at exactly the limit of messages, and goes on below half of it",
        arguments: TestTransport.allCases
    )
    func count(transport: TestTransport) async throws {
        var options = WebSocketOptions()
        options.maxInboxMessages = 8
        try await Self.serve(options, transport: transport) { test, peer, takes in
            for number in 0..<20 { try peer.send(RawFrame(.text, "\(number)")) }
            try await Self.expectReceived(8, by: test)
            // The three that are taken leave more than half.
            #expect(try await takes.take(3) == (0..<3).map { .text("\($0)") })
            try await Self.expectReceived(8, by: test)
            #expect(try await takes.take(1) == [.text("3")])
            try await Self.expectReceived(12, by: test)
            #expect(try await takes.take(16) == (4..<20).map { .text("\($0)") })
            try await Self.expectReceived(20, by: test)
        }
    }

    @Test("many messages in one read: no more than the limit")
    func burst() async throws {
        var options = WebSocketOptions()
        options.maxInboxMessages = 3
        try await Self.serve(options) { test, peer, takes in
            try peer.send((0..<50).flatMap { RawFrame(.binary, [UInt8($0)]).bytes })
            try await Self.expectReceived(3, by: test)
            #expect(try await takes.take(50) == (0..<50).map { .binary([$0]) })
        }
    }

    @Test("reading stops at the limit of bytes")
    func bytes() async throws {
        var options = WebSocketOptions()
        options.maxInboxBytes = 2500
        try await Self.serve(options) { test, peer, takes in
            for number in 0..<6 { try peer.send(RawFrame(.binary, [UInt8](repeating: UInt8(number), count: 1000))) }
            try await Self.expectReceived(3, by: test)
            _ = try await takes.take(1)
            try await Self.expectReceived(3, by: test)
            _ = try await takes.take(1)
            try await Self.expectReceived(5, by: test)
        }
    }

    @Test("a full inbox and a pause of the application's: reading goes on when both are over")
    func paused() async throws {
        var options = WebSocketOptions()
        options.maxInboxMessages = 2
        let notes = Notes<AsyncWebSocket>()
        let gate = TaskGate()
        try await withServer { server in
            server.webSocket("/", options: options) { ws in
                notes.add(ws)
                await gate.wait()
                for try await message in ws { try await ws.send(message) }
            }
        } body: { test in
            let peer = try test.open()
            let ws = try await notes.next()
            try peer.send(RawFrame(.text, "1"), RawFrame(.text, "2"), RawFrame(.text, "3"))
            try await Self.expectReceived(2, by: test)
            ws.webSocket.pauseReading()
            gate.open()
            #expect(try peer.readMessage().payload == [UInt8(ascii: "1")])
            #expect(try peer.readMessage().payload == [UInt8(ascii: "2")])
            try await Self.expectReceived(2, by: test)
            ws.webSocket.resumeReading()
            #expect(try peer.readMessage().payload == [UInt8(ascii: "3")])
        }
    }

    @Test("closing reads on whatever the inbox holds, so that the peer's answer is seen")
    func closingWhileFull() async throws {
        var options = WebSocketOptions()
        options.maxInboxMessages = 1
        let notes = Notes<AsyncWebSocket>()
        let gate = TaskGate()
        try await withServer { server in
            server.webSocket("/", options: options) { ws in
                notes.add(ws)
                await gate.wait()
            }
        } body: { test in
            let peer = try test.open()
            let ws = try await notes.next()
            for _ in 0..<5 { try peer.send(RawFrame(.text, "x")) }
            try await Self.expectReceived(1, by: test)
            let closed = Task { try await ws.close(.goingAway) }
            #expect(try peer.readClose().closeCode == .goingAway)
            try peer.send(.close(1001))
            #expect(try await closed.value == CloseInfo(code: .goingAway, reason: "", initiator: .local))
        }
        gate.open()
    }

    @Test("limits that make no sense are refused", arguments: [(0, 1), (1, 0), (-1, 5)])
    func nonsense(messages: Int, bytes: Int) async throws {
        var options = WebSocketOptions()
        options.maxInboxMessages = messages
        options.maxInboxBytes = bytes
        let server = WebSocketServer(port: 0)
        server.webSocket("/", options: options) { _ in }
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }

    /// Waits until the server has read so many messages, and gives it turns enough to read too many.
    static func expectReceived(
        _ count: UInt64,
        by test: TestServer,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let due = ContinuousClock.now + .seconds(5)
        var received: UInt64 = 0
        while received < count, ContinuousClock.now < due {
            let counts = await test.server.statistics().total.received
            received = counts.text.messages + counts.binary.messages
        }
        for _ in 0..<10 { _ = await test.server.statistics() }
        let counts = await test.server.statistics().total.received
        #expect(counts.text.messages + counts.binary.messages == count, sourceLocation: sourceLocation)
    }
}
