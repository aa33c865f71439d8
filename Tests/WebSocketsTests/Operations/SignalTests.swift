import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

/// In processes of their own, since signals go to a whole process.
@Suite("Signals and run()")
struct SignalTests {
    @Test("SIGTERM and SIGINT are a graceful stop, and get their default action back", arguments: [SIGTERM, SIGINT])
    func graceful(signal: Int32) async throws {
        await #expect(processExitsWith: .success) { [signal] in
            let running = try await RunningServer()
            let peer = try running.open()
            kill(getpid(), signal)
            #expect(try peer.readClose().closeCode == .goingAway)
            try peer.send(.close(1001))
            try await running.end()
            #expect(hasDefaultAction(signal))
        }
    }

    @Test("a second signal cuts the grace short")
    func twice() async throws {
        await #expect(processExitsWith: .success) {
            let running = try await RunningServer()
            let peer = try running.open()
            kill(getpid(), SIGTERM)
            #expect(try peer.readClose().closeCode == .goingAway)
            // Nothing is answered, so only the second signal can end the wait.
            let elapsed = try await ContinuousClock().measure {
                kill(getpid(), SIGTERM)
                try await running.end()
            }
            #expect(elapsed < .seconds(5))
            #expect(hasDefaultAction(SIGTERM))
        }
    }

    @Test("a third one ends the process, though a closure holds the loop")
    func thrice() async throws {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let held = ThreadGate()
            let running = try await RunningServer(data: { _, _, _ in
                held.open()
                while true { sleep(60) }
            })
            let peer = try running.open()
            try peer.send(RawFrame(.text, "stay"))
            held.wait()
            while true {
                kill(getpid(), SIGTERM)
                usleep(50_000)
            }
        }
    }

    @Test("two servers in one process stop on the same signal")
    func twoServers() async throws {
        await #expect(processExitsWith: .success) {
            let one = try await RunningServer()
            let other = try await RunningServer()
            kill(getpid(), SIGTERM)
            try await one.end()
            try await other.end()
            #expect(hasDefaultAction(SIGTERM))
        }
    }

    @Test("a signal that the program ignores or handles is left to it", arguments: [true, false])
    func foreign(ignores: Bool) async throws {
        await #expect(processExitsWith: .success) { [ignores] in
            signal(SIGTERM, ignores ? SIG_IGN : { _ in })
            let running = try await RunningServer()
            kill(getpid(), SIGTERM)
            #expect(!hasDefaultAction(SIGTERM))
            _ = try running.open()
            await running.server.stop(grace: .zero)
            try await running.end()
            #expect(!hasDefaultAction(SIGTERM))
        }
    }

    @Test("signals that were not asked for end the process as ever")
    func none() async throws {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let running = try await RunningServer(stoppingOn: [.interrupt])
            kill(getpid(), SIGTERM)
            try await running.end()
        }
    }
}

/// A server run by a task, and patient with its peers.
private struct RunningServer: Sendable {
    let server: WebSocketServer
    private let running: Task<Void, any Error>

    init(
        stoppingOn signals: Set<StopSignal> = [.terminate, .interrupt],
        data: @escaping @Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction = { _, _, _ in .keepOpen }
    ) async throws {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = [.tcp(port: 0)]
        configuration.shutdownGrace = .seconds(60)
        let server = WebSocketServer(configuration)
        var options = WebSocketOptions()
        options.closeTimeout = .seconds(60)
        server.webSocket("/", options: options, data: data)
        self.server = server
        let (started, starting) = AsyncStream.makeStream(of: Void.self)
        running = Task { try await server.run(stoppingOn: signals) { _ in starting.finish() } }
        for await _ in started {}
    }

    func open() throws -> RawPeer {
        let peer = try RawPeer.connect(port: try #require(server.port))
        try peer.openWebSocket()
        return peer
    }

    func end() async throws { try await running.value }
}

private func hasDefaultAction(_ signal: Int32) -> Bool {
    var action = sigaction()
    unsafe sigaction(signal, nil, &action)
    return unsafe action.__sigaction_handler.sa_handler == nil
}
