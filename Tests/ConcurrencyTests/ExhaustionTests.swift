import Glibc
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("No descriptors left (EMFILE)")
    struct ExhaustionTests {
        struct TooFew: Error {
            let served: Int
            let wanted: Int
        }

        @Test("clients that wait are served once others have gone")
        func recovers() async {
            // A process of its own, because its limit is lowered.
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                var configuration = WebSocketServer.Configuration()
                configuration.listeners = [.tcp(host: "127.0.0.1", port: 0)]
                configuration.loops = 1
                let server = WebSocketServer(configuration)
                server.webSocket("/", log: log)
                try await server.start()
                let port = try #require(server.port)

                var leaving: [RawPeer] = []
                for _ in 0..<20 { leaving.append(try RawPeer.connect(port: port)) }
                try await Self.until(server, serves: leaving.count)
                let spare = unsafe open("/dev/null", O_RDONLY)
                try Descriptors.limit(toBeyondHighest: 20)
                var waiting: [RawPeer] = []
                while let peer = try? RawPeer.connect(port: port) { waiting.append(peer) }
                // Clients and server share the limit. If the server got the last descriptor, the spare one makes room
                // for a client that it cannot accept.
                let all = leaving.count + waiting.count
                if (try? await Self.until(server, serves: all, within: .milliseconds(300))) != nil {
                    close(spare)
                    waiting.append(try RawPeer.connect(port: port))
                }
                let clients = waiting.count
                let served = await server.connectionCount()
                #expect(served < leaving.count + clients, "every client was accepted")

                for peer in leaving { peer.close() }
                for peer in waiting {
                    try peer.openWebSocket()
                    try peer.send(.close(1000))
                    _ = try peer.readUntilClosed()
                }
                try log.waitForClose(count: clients)
                #expect(log.breaches == [], "\(log.breaches)")
                await server.stop()
            }
        }

        private static func until(
            _ server: WebSocketServer,
            serves wanted: Int,
            within limit: Duration = .seconds(5)
        ) async throws {
            let due = ContinuousClock.now + limit
            while true {
                let count = await server.connectionCount()
                if count >= wanted { return }
                guard ContinuousClock.now < due else { throw TooFew(served: count, wanted: wanted) }
                // Not Task.sleep: the runtime aborts when it can open no timer.
                _ = poll(nil, 0, 5)
            }
        }
    }
}
