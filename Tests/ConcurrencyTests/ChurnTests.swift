import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("Connections that come and go")
    struct ChurnTests {
        @Test("2,000 ended at random: one close for each ready, no connection and no descriptor left")
        func churn() async {
            // A process of its own, so that no other test's descriptors are counted.
            await #expect(processExitsWith: .success) {
                let log = EventLog()
                var configuration = WebSocketServer.Configuration()
                configuration.listeners = [.tcp(host: "127.0.0.1", port: 0)]
                configuration.loops = 2
                let server = WebSocketServer(configuration)
                server.webSocket(
                    "/",
                    log: log,
                    data: { ws, bits, bytes in
                        guard bits.opcode == .text else { return .keepOpen }
                        switch String(utf8: bytes) {
                        case "close": return .close(.normal)
                        case "much": for _ in 0..<16 { ws.send(Array(repeating: 1, count: 32_000)) }
                        default: ws.send(bytes, as: .text)
                        }
                        return .keepOpen
                    }
                )
                try await server.start()
                let churn = Churn(port: try #require(server.port))
                // The first clients make the runtime open what it keeps open.
                await churn.run(count: 100, threads: 4, seed: 1)
                try await Self.untilEmpty(server)
                let before = try Descriptors.open()
                await churn.run(count: 2_000, threads: 8, seed: 2)
                try await Self.untilEmpty(server)
                let after = try Descriptors.open()
                await server.stop()

                // The other process hands on the comments only, so each says what there is to know.
                #expect(churn.failures == [], "\(churn.failures)")
                #expect(after.count <= before.count, "\(before.sorted()) became \(after.sorted())")
                #expect(log.breaches == [], "\(log.breaches)")
                let readies = log.events.count { $0 == .ready }
                let opened = churn.opened.value
                #expect(readies >= opened, "\(opened) clients were opened, \(readies) ready")
                let reasons = log.closeInfos
                #expect(reasons.count == readies, "\(readies) ready, \(reasons.count) closed")
                let unfit = Set(reasons.filter { ![.normal, .abnormal].contains($0.code) })
                #expect(unfit == [], "\(unfit)")
            }
        }

        /// Waits until the server has let go of every connection.
        private static func untilEmpty(_ server: WebSocketServer) async throws {
            let due = ContinuousClock.now + .seconds(10)
            while true {
                let count = await server.connectionCount()
                if count == 0 { return }
                try #require(ContinuousClock.now < due, "\(count) connections are left")
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
