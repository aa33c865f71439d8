import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("Sessions one after the other leave nothing")
    struct LeakTests {
        /// Counts those of it that are alive.
        final class Witness: Sendable {
            static let alive = Counter()

            init() { Self.alive.add() }

            deinit { Self.alive.add(-1) }
        }

        @Test("100,000 tasks of 2,000 handlers")
        func tasks() async {
            // A process of its own, so that nothing of other tests is counted.
            await #expect(processExitsWith: .success) {
                let done = Counter()
                try await withServer { server in
                    server.webSocket("/", userInfo: { _ in Witness() }) { ws, _ in
                        let message = try await ws.receive()
                        await withTaskGroup { group in
                            for _ in 0..<47 { group.addTask { done.add() } }
                        }
                        async let child: Void = ws.send(message)
                        // Neither is awaited but by the end of the connection.
                        Task(executorPreference: ws.loop) {
                            _ = try? await ws.closed()
                            done.add()
                        }
                        Task {
                            _ = try? await ws.receive()
                            done.add()
                        }
                        try await child
                    }
                } body: { test in
                    func visit(_ count: Int) async throws {
                        for _ in 0..<count {
                            let peer = try test.open()
                            try peer.send(RawFrame(.text, "x"))
                            #expect(try peer.readMessage().payload == Array("x".utf8))
                            try peer.send(RawFrame(.close, try peer.readClose().payload))
                            _ = try peer.readUntilClosed()
                            peer.close()
                        }
                        try await Self.untilGone(from: test.server)
                    }
                    try await visit(500)
                    let before = try Footprint()
                    try await visit(2_000)
                    let growth = try await Footprint.lastingGrowth(since: before)
                    #expect(growth == nil, "\(growth ?? "")")
                    let due = ContinuousClock.now + .seconds(10)
                    while done.value < 2_500 * 49, ContinuousClock.now < due { await Task.yield() }
                    #expect(done.value == 2_500 * 49, "\(done.value) tasks came to their end")
                }
                #expect(Witness.alive.value == 0, "\(Witness.alive.value) sessions are alive")
            }
        }

        @Test("1,000 of a client, in every way to end one")
        func clients() async {
            await #expect(processExitsWith: .success) {
                let loops = ClientLoops()
                try await withServer(over: .tcp) { server in
                    server.webSocket("/", userInfo: { _ in Witness() }) { ws, _ in
                        for try await message in ws { try await ws.send(message) }
                    }
                } body: { test in
                    var configuration = WebSocketClient.Configuration(url: "ws://127.0.0.1:\(test.server.port ?? 0)/")
                    configuration.loops = loops
                    let client = WebSocketClient(configuration)
                    configuration.url += "missing"
                    let lost = WebSocketClient(configuration)
                    func visit(_ count: Int) async throws {
                        for number in 0..<count {
                            switch number % 4 {
                            case 0:
                                try await client.withConnection { ws in
                                    try await ws.send("x")
                                    #expect(try await ws.receive() == .text("x"))
                                }
                            case 1:
                                // Closed by the end of the iteration.
                                for try await session in client.sessions {
                                    try await session.send("x")
                                    #expect(try await session.receive() == .text("x"))
                                    break
                                }
                            case 2:
                                await #expect(throws: WebSocketError(.handshakeRefused, "")) {
                                    try await lost.connect()
                                }
                            default:
                                let task = Task { try await client.withConnection { try await $0.receive() } }
                                if number % 8 == 3 { await Task.yield() }
                                task.cancel()
                                await #expect(throws: WebSocketError(.cancelled, "")) { try await task.value }
                            }
                        }
                        try await Self.untilGone(from: test.server)
                    }
                    try await visit(400)
                    let before = try Footprint()
                    try await visit(1_000)
                    let growth = try await Footprint.lastingGrowth(since: before)
                    #expect(growth == nil, "\(growth ?? "")")
                }
                await loops.stop()
                #expect(Witness.alive.value == 0, "\(Witness.alive.value) sessions are alive")
            }
        }

        /// Waits until the server has let go of every connection, and of what it kept for them.
        private static func untilGone(from server: WebSocketServer) async throws {
            let due = ContinuousClock.now + .seconds(10)
            while true {
                let connections = await server.connectionCount()
                let alive = Witness.alive.value
                if connections == 0, alive == 0 { return }
                try #require(
                    ContinuousClock.now < due,
                    "\(connections) connections are left, \(alive) sessions are alive"
                )
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
