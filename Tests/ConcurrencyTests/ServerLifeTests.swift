import LWSBinding
import Glibc
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("The life of a server")
    struct ServerLifeTests {
        @Test("started and stopped 50 times in a row, each time with clients, it leaves no descriptor")
        func manyLives() async {
            // A process of its own, so that no other test's descriptors are counted. It hands on comments only.
            await #expect(processExitsWith: .success) {
                var configuration = WebSocketServer.Configuration()
                configuration.listeners = [.tcp(host: "127.0.0.1", port: 0)]
                configuration.loops = 2
                let log = EventLog()
                let server = WebSocketServer(configuration)
                server.webSocket("/", log: log)
                var before: [String] = []
                for life in 1...50 {
                    try await server.start()
                    let port = try #require(server.port)
                    let peer = try RawPeer.connect(port: port)
                    try peer.openWebSocket()
                    let polite = try RawPeer.connect(port: port)
                    try polite.openWebSocket()
                    try polite.send(.close(1000))
                    _ = try polite.readUntilClosed()
                    await server.stop(grace: .milliseconds(life.isMultiple(of: 2) ? 0 : 20))
                    _ = try peer.readUntilClosed()
                    // The first life leaves what the process keeps, such as the descriptors of the runtime.
                    if life == 1 { before = try Descriptors.open() }
                }
                let after = try Descriptors.open()
                let (lost, gained) = (Set(before).subtracting(after), Set(after).subtracting(before))
                #expect(after.count <= before.count, "\(lost) became \(gained)")
                #expect(log.breaches == [], "\(log.breaches)")
                #expect(log.closeInfos.count == 100, "\(log.closeInfos)")
            }
        }

        @Test("stop before start does nothing")
        func stopBeforeStart() async throws {
            let server = WebSocketServer(port: 0)
            await server.stop()
            try await server.start()
            #expect(server.port != nil)
            await server.stop()
            #expect(server.addresses.isEmpty)
        }

        @Test("starting twice is an error, and the first start holds")
        func startTwice() async throws {
            try await withServer(over: .tcp) { server in
                server.webSocket("/", ready: { $0.send("still here") })
            } body: { test in
                await #expect(throws: WebSocketError(.alreadyRunning, "")) { try await test.server.start() }
                await #expect(throws: WebSocketError(.alreadyRunning, "")) { try await test.server.run() }
                let message = try test.open().readMessage()
                #expect(message.payload == Array("still here".utf8))
            }
        }

        @Test("a port in use is an error, and the server can be started when it is free", arguments: [1, 2])
        func portInUse(loops: Int) async throws {
            var configuration = WebSocketServer.Configuration()
            configuration.loops = loops
            let port = try await withServer(over: .tcp, loops: loops) { _ in
            } body: { test in
                let port = try #require(test.server.port)
                configuration.listeners = [.tcp(host: "127.0.0.1", port: port)]
                let second = WebSocketServer(configuration)
                await #expect(throws: WebSocketError(.addressInUse, "")) { try await second.start() }
                #expect(second.addresses.isEmpty)
                return port
            }
            let second = WebSocketServer(configuration)
            try await second.start()
            #expect(second.port == port)
            await second.stop()
        }

        @Test("port 0 is reported as the port that was chosen")
        func chosenPort() async throws {
            try await withServer(over: .tcp, loops: 2) { server in
                server.webSocket("/", ready: { ws in ws.send("\(ws.request.localAddress?.port ?? 0)") })
            } body: { test in
                let port = try #require(test.server.port)
                #expect(test.server.addresses == [.ip(host: "127.0.0.1", port: port)])
                let message = try test.open().readMessage()
                #expect(String(decoding: message.payload, as: UTF8.self) == "\(port)")
            }
        }

        @Test("two loops share one port")
        func sharedPort() async throws {
            let threads = Lock<Set<UInt>>([])
            try await withServer(over: .tcp, loops: 2) { server in
                server.webSocket(
                    "/",
                    ready: { ws in
                        threads.withLock { _ = $0.insert(UInt(pthread_self())) }
                        ws.send("ready")
                    }
                )
            } body: { test in
                // The kernel spreads the clients by their ports: that all 64 meet one loop is no accident.
                for _ in 0..<64 { _ = try test.open().readMessage() }
            }
            #expect(threads.withLock { $0.count } == 2)
        }

        @Test("cancelling the task of run() stops the server: 1001, then run returns")
        func cancelRun() async throws {
            var configuration = WebSocketServer.Configuration()
            configuration.listeners = [.tcp(host: "127.0.0.1", port: 0)]
            configuration.loops = 2
            let log = EventLog()
            let server = WebSocketServer(configuration)
            server.webSocket("/", log: log)
            let (started, starting) = AsyncStream.makeStream(of: Int.self)
            let running = Task {
                try await server.run { addresses in starting.yield(addresses.first?.port ?? 0) }
            }
            var ports = started.makeAsyncIterator()
            let peer = try RawPeer.connect(port: await ports.next() ?? 0)
            try peer.openWebSocket()
            running.cancel()
            let close = try peer.readClose()
            #expect(close.closeCode == .goingAway)
            try peer.send(.close(1001))
            try await running.value
            #expect(log.closeInfos.map(\.code) == [.goingAway])
            #expect(server.addresses.isEmpty)
        }

        @Test("a task cancelled before run() starts leaves nothing running")
        func cancelledBeforeRun() async throws {
            let server = WebSocketServer(port: 0)
            let (gate, opening) = AsyncStream.makeStream(of: Void.self)
            let running = Task {
                for await _ in gate {}
                try await server.run()
            }
            running.cancel()
            opening.finish()
            try await running.value
            #expect(server.addresses.isEmpty)
        }

        @Test("stop() ends run()")
        func stopEndsRun() async throws {
            let server = WebSocketServer(port: 0)
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let running = Task { try await server.run { _ in starting.finish() } }
            for await _ in started {}
            await server.stop()
            try await running.value
            try await server.start()
            await server.stop()
        }
    }
}
