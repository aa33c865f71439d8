import Glibc
import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Loops as executors", .timeLimit(.minutes(1)))
struct LoopExecutorTests {
    @Test("offLoop runs elsewhere, comes back, and hands on values, errors and cancellation")
    func offLoop() async throws {
        let notes = Notes<Bool>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let loop = ws.loop
                notes.add(await ws.offLoop { loop.isIsolatingCurrentContext() == false })
                notes.add(loop.isIsolatingCurrentContext() == true)
                do {
                    try await ws.offLoop { () async throws(TestError) in throw TestError() }
                } catch {
                    notes.add(loop.isIsolatingCurrentContext() == true)
                }
                let started = TaskGate()
                let task = Task(executorPreference: loop) {
                    await ws.offLoop {
                        started.open()
                        try? await Task.sleep(for: .seconds(50))
                        return Task.isCancelled
                    }
                }
                await started.wait()
                task.cancel()
                notes.add(await task.value)
            }
        } body: { test in
            let peer = try test.open()
            try expectFailure(peer, .normal)
            for _ in 0..<4 { #expect(try await notes.next()) }
        }
    }

    /// An actor on a loop, with something that is not Sendable.
    private actor Room {
        final class Members { var names: [String] = [] }

        private let loop: EventLoop
        private let members = Members()
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

        init(on loop: EventLoop) { self.loop = loop }

        func join(_ name: String) -> (count: Int, isOnLoop: Bool) {
            members.names.append(name)
            assertIsolated()
            return (members.names.count, loop.isIsolatingCurrentContext() == true)
        }
    }

    @Test("an actor pinned to a loop runs on it, whoever calls, and crosses no thread for handlers of that loop")
    func pinnedActor() async throws {
        let rooms = Notes<Room>()
        let notes = Notes<Bool>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let room = Room(on: ws.loop)
                for try await text in ws.texts {
                    let (count, isOnLoop) = await room.join(text)
                    notes.add(isOnLoop && ws.loop.isIsolatingCurrentContext() == true)
                    try await ws.send("\(count)")
                }
                rooms.add(room)
            }
        } body: { test in
            let peer = try test.open()
            let before = await test.server.statistics().total.wakeUps
            for number in 1...100 {
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readMessage().payload == Array("\(number)".utf8))
                #expect(try await notes.next())
            }
            let after = await test.server.statistics().total.wakeUps
            #expect(after - before == 1)
            try peer.send(.close(1000))
            let room = try await rooms.next()
            #expect(await room.join("from elsewhere") == (101, true))
            await test.server.stop()
            // After the loop has ended: still one at a time.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<100 { group.addTask { _ = await room.join("late") } }
            }
            #expect(await room.join("last").count == 202)
        }
    }

    @Test("tasks that wake each other for ever leave time for connections")
    func fairness() async throws {
        try await withServer { server in
            server.webSocket("/spin") { ws in
                while ws.isOpen { await Task.yield() }
            }
            server.webSocket("/") { ws in for try await message in ws { try await ws.send(message) } }
        } body: { test in
            let spinner = try test.open("/spin")
            let peer = try test.open()
            for _ in 0..<20 {
                try peer.send(RawFrame(.text, "x"))
                #expect(try peer.readMessage().payload == Array("x".utf8))
            }
            try spinner.send(.close(1000))
            _ = try spinner.readClose()
        }
    }

    @Test("a handler that blocks for a second stops its own loop only, and is named")
    func blocking() async throws {
        let recorder = LogRecorder()
        let indexes = Notes<Int>()
        try await withServer(over: .tcp, loops: 2) { configuration in
            configuration.logger = recorder.logger(.warning)
        } routes: { server in
            server.webSocket("/block/:id") { ws in
                indexes.add(ws.loop.index)
                for try await _ in ws {
                    sleep(1)
                    try await ws.send("awake")
                }
            }
            server.webSocket("/") { ws in
                indexes.add(ws.loop.index)
                for try await message in ws { try await ws.send(message) }
            }
        } body: { test in
            let blocking = try test.open("/block/1")
            let blocked = try await indexes.next()
            // The kernel deals connections out; sooner or later the other loop gets one.
            var other: RawPeer?
            for _ in 0..<200 where other == nil {
                let peer = try test.open()
                if try await indexes.next() != blocked { other = peer }
            }
            let peer = try #require(other)
            let start = ContinuousClock.now
            try blocking.send(RawFrame(.text, "block"))
            for _ in 0..<50 {
                try peer.send(RawFrame(.text, "x"), RawFrame(.ping, "p"))
                let frames = [try peer.readFrame(), try peer.readFrame()]
                #expect(Set(frames.map(\.opcode)) == [.text, .pong])
            }
            try peer.send(.close(1000))
            #expect(try peer.readClose().closeCode == .normal)
            #expect(ContinuousClock.now - start < .milliseconds(900))
            #expect(try blocking.readMessage().payload == Array("awake".utf8))
            // A turn that follows: the one before has been judged.
            _ = await test.server.statistics()
        }
        let line = try #require(recorder.lines.first { $0.message == "a turn held the loop" })
        #expect(line.metadata["last-route"] == "/block/:id")
    }

    @Test("handlers that block off the loop for a second hold up nothing, their own control frames neither")
    func blockingOffLoop() async throws {
        let recorder = LogRecorder()
        try await withServer(over: .tcp, loops: 1) { configuration in
            configuration.logger = recorder.logger(.warning)
        } routes: { server in
            server.webSocket("/block") { ws in
                for try await _ in ws {
                    await ws.offLoop { _ = sleep(1) }
                    try await ws.send("awake")
                }
            }
            server.webSocket("/") { ws in for try await message in ws { try await ws.send(message) } }
        } body: { test in
            let blocking = try test.open("/block")
            let leaving = try test.open("/block")
            let peer = try test.open()
            let start = ContinuousClock.now
            try blocking.send(RawFrame(.text, "block"), RawFrame(.ping, "p"))
            try leaving.send(RawFrame(.text, "block"), .close(1000))
            #expect(try blocking.readFrame().opcode == .pong)
            #expect(try leaving.readClose().closeCode == .normal)
            for _ in 0..<50 {
                try peer.send(RawFrame(.text, "x"), RawFrame(.ping, "p"))
                let frames = [try peer.readFrame(), try peer.readFrame()]
                #expect(Set(frames.map(\.opcode)) == [.text, .pong])
            }
            try peer.send(.close(1000))
            #expect(try peer.readClose().closeCode == .normal)
            #expect(ContinuousClock.now - start < .milliseconds(900))
            #expect(try blocking.readMessage().payload == Array("awake".utf8))
            _ = await test.server.statistics()
        }
        #expect(!recorder.lines.contains { $0.message.hasPrefix("a turn held the loop for 1") })
    }
}
