import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("State of each loop", .timeLimit(.minutes(1)))
struct LoopLocalTests {
    /// Something with a number that tells how many of it there are.
    private final class Token: Sendable {
        private let count: AliveCount

        init(_ count: AliveCount) {
            self.count = count
            count.change(by: 1)
        }

        deinit { count.change(by: -1) }
    }

    private final class AliveCount: Sendable {
        private let number = Atomic<Int>(0)

        var value: Int { number.load(ordering: .sequentiallyConsistent) }

        func change(by amount: Int) { number.add(amount, ordering: .sequentiallyConsistent) }
    }

    private final class Members {
        var names: [String] = []
    }

    @Test("is made once a loop, on it, and shared by its connections, whichever face")
    func sharing() async throws {
        let makings = Mutex<[Int]>([])
        let members = LoopLocal { loop in
            loop.checkIsolated()
            makings.withLock { $0.append(loop.index) }
            return Members()
        }
        let handled = Notes<Int>()
        try await withServer(over: .tcp, loops: 2) { server in
            server.webSocket(
                "/closures",
                data: { ws, bits, _ in
                    if bits.opcode == .text { members.withValue(on: ws.loop) { $0.names.append("closures") } }
                    handled.add(ws.loop.index)
                    return .keepOpen
                }
            )
            server.webSocket("/async") { ws in
                for try await _ in ws {
                    members.withValue(on: ws.loop) { $0.names.append("async") }
                    handled.add(ws.loop.index)
                }
            }
        } body: { test in
            var peers: [RawPeer] = []
            var indexes: [Int] = []
            for _ in 0..<20 {
                for path in ["/closures", "/async"] {
                    let peer = try test.open(path)
                    try peer.send(RawFrame(.text, "x"))
                    indexes.append(try await handled.next())
                    peers.append(peer)
                }
            }
            let counts = await test.server.onEachLoop { loop in members.withValue(on: loop) { $0.names.count } }
            #expect(counts == (0..<2).map { index in indexes.count { $0 == index } })
            #expect(makings.withLock { $0.sorted() } == [0, 1])
        }
    }

    @Test("is kept as long as the loop, for handlers that outlive it too")
    func lifetime() async throws {
        let count = AliveCount()
        let tokens = LoopLocal { _ in Token(count) }
        let gate = TaskGate()
        let notes = Notes<Int>()
        try await withServer { server in
            server.webSocket("/") { ws in
                tokens.withValue(on: ws.loop) { _ in }
                notes.add(count.value)
                let work = Task { await gate.wait() }
                await work.value
                tokens.withValue(on: ws.loop) { _ in }
                notes.add(count.value)
            }
        } body: { test in
            _ = try test.open()
            #expect(try await notes.next() == 1)
        }
        gate.open()
        #expect(try await notes.next() == 1)
        while count.value > 0 { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("of a LoopLocal that is gone is forgotten when the loop gets another")
    func forgetting() async throws {
        let count = AliveCount()
        try await withServer { _ in
        } body: { test in
            for _ in 0..<100 {
                let tokens = LoopLocal { _ in Token(count) }
                await test.server.onEachLoop { loop in tokens.withValue(on: loop) { _ in } }
            }
            #expect(count.value == 1)
        }
    }

    @Test("an error of the body is handed on with its type, and what it changed stays")
    func failing() async throws {
        let numbers = LoopLocal { _ in 0 }
        let results = try await withServer { _ in
        } body: { test in
            await test.server.onEachLoop { loop in
                do throws(TestError) {
                    try numbers.withValue(on: loop) { (number) throws(TestError) in
                        number = 1
                        throw TestError()
                    }
                } catch {
                    return numbers.withValue(on: loop) { $0 }
                }
                return -1
            }
        }
        #expect(results == [1])
    }

    @Test("there is none to be asked for where no server runs")
    func withoutServer() async throws {
        let server = WebSocketServer(port: 0)
        #expect(await server.onEachLoop { $0.index } == [])
        try await server.start()
        let loops = await server.onEachLoop { $0 }
        await server.stop()
        #expect(await server.onEachLoop { $0.index } == [])
        #expect(loops.map(\.index) == Array(loops.indices))
    }

    @Test("asked for on another thread, the program stops")
    func otherThread() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let numbers = LoopLocal { _ in 0 }
            try await withServer { _ in
            } body: { test in
                for loop in await test.server.onEachLoop({ $0 }) { numbers.withValue(on: loop) { $0 += 1 } }
            }
        }
        try expectLastWords(of: result, "this is not the thread of loop 0")
    }

    @Test("asked for by a handler that another executor runs, the program stops")
    func otherExecutor() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let numbers = LoopLocal { _ in 0 }
            try await withServer { server in
                server.webSocket("/") { ws in
                    await ws.offLoop { numbers.withValue(on: ws.loop) { $0 += 1 } }
                }
            } body: { test in
                _ = try test.open().readClose()
            }
        }
        try expectLastWords(of: result, "this is not the thread of loop 0")
    }

    @Test("asked for within itself, the program stops")
    func nested() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let numbers = LoopLocal { _ in 0 }
            try await withServer { _ in
            } body: { test in
                await test.server.onEachLoop { loop in
                    numbers.withValue(on: loop) { number in
                        numbers.withValue(on: loop) { $0 += 1 }
                        number += 1
                    }
                }
            }
        }
        try expectLastWords(of: result, "simultaneous accesses")
    }

    private func expectLastWords(of result: ExitTest.Result?, _ words: String) throws {
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.lowercased().contains(words))
    }
}
