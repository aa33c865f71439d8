#if ServiceLifecycle
    import Glibc
    import Logging
    import ServiceLifecycle
    import Testing
    import UnixSignals
    import WebSockets
    import WebSocketsTesting

    /// In processes of their own, since signals go to a whole process and the peers block its few threads.
    @Suite("The server as a service")
    struct ServiceTests {
        @Test("a service group runs it, and stops it with 1001 on the group's signal")
        func group() async {
            await #expect(processExitsWith: .success) {
                let (server, log) = makeServer()
                let configuration = ServiceGroupConfiguration(
                    services: [server],
                    gracefulShutdownSignals: [.sigterm],
                    logger: Logger(label: "group")
                )
                let running = Task { try await ServiceGroup(configuration: configuration).run() }
                let peer = try await openWhenUp(server)
                kill(getpid(), SIGTERM)
                #expect(try peer.readClose().closeCode == .goingAway)
                try peer.send(.close(1001))
                try await running.value
                #expect(log.closeInfos.map(\.code) == [.goingAway])
                #expect(server.addresses.isEmpty)
            }
        }

        @Test("it stops when the group is told to, without a signal")
        func triggered() async {
            await #expect(processExitsWith: .success) {
                let (server, log) = makeServer()
                let group = ServiceGroup(configuration: .init(services: [server], logger: Logger(label: "group")))
                let running = Task { try await group.run() }
                let peer = try await openWhenUp(server)
                await group.triggerGracefulShutdown()
                #expect(try peer.readClose().closeCode == .goingAway)
                try peer.send(.close(1001))
                try await running.value
                #expect(log.closeInfos.map(\.code) == [.goingAway])
            }
        }
    }

    private func makeServer() -> (WebSocketServer, EventLog) {
        let log = EventLog()
        let server = WebSocketServer(port: 0)
        server.webSocket("/", log: log)
        return (server, log)
    }

    private func openWhenUp(_ server: WebSocketServer) async throws -> RawPeer {
        let deadline = ContinuousClock.now + .seconds(10)
        while server.port == nil, ContinuousClock.now < deadline { await Task.yield() }
        let peer = try RawPeer.connect(port: try #require(server.port))
        try peer.openWebSocket()
        return peer
    }
#endif
