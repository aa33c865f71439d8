import Foundation
import Glibc
import Testing
import WebSockets

@Suite("A client whose server is killed and started again", .timeLimit(.minutes(2)))
struct RestartTests {
    @Test("twenty times under traffic there is another session, no descriptor is left over, and at last it gives up")
    func restarts() async {
        // In a process of its own, where nothing else opens descriptors.
        await #expect(processExitsWith: .success) {
            let port = try Sockets.freePort()
            let program = try Python.start("restarting.py", ["\(port)"], within: .seconds(100))
            defer { program.killAtOnce() }
            try await program.waitUntilListening(on: port)
            let series = Series(of: 20, port: port, kill: { kill(program.pid, $0 ? SIGTERM : SIGUSR1) })
            let error = await #expect(throws: WebSocketError.self) { try await series.run() }
            #expect(error?.code == .cannotConnect)
            #expect(error?.message.contains("gave up after 3 attempts") == true, "\(String(describing: error))")
            let counts = series.descriptors.all
            #expect(counts.count == 21)
            // From the second session on there is all that a client ever needs.
            #expect(Set(counts.dropFirst()).count == 1, "\(counts)")
        }
    }
}

/// The sessions of a client whose server is killed in the midst of each.
private final class Series: Sendable {
    /// How many were open in the midst of each session.
    let descriptors = Events<Int>()
    private let restarts: Int
    private let kill: @Sendable (_ forGood: Bool) -> Void
    private let client: WebSocketClient

    init(of restarts: Int, port: Int, kill: @escaping @Sendable (_ forGood: Bool) -> Void) {
        self.restarts = restarts
        self.kill = kill
        // The name has two addresses, and the server one of them.
        var configuration = WebSocketClient.Configuration(url: "ws://localhost:\(port)/")
        // As many attempts as a start takes, but three when there is none to come.
        configuration.reconnect = .custom { [descriptors] attempt, _ in
            descriptors.all.count <= restarts || attempt <= 3 ? .milliseconds(20) : nil
        }
        configuration.reconnect.resetAfter = .zero
        client = WebSocketClient(configuration)
    }

    /// Ends when the client has given up.
    func run() async throws {
        for try await session in client.sessions {
            async let sending: Void = sendWithoutEnd(on: session)
            var echoes = 0
            for try await _ in session {
                echoes += 1
                guard echoes == 100 else { continue }
                descriptors.append(try openDescriptors())
                kill(descriptors.all.count > restarts)
            }
            await sending
        }
    }

    /// Sends as fast as the server takes it, until that is gone.
    private func sendWithoutEnd(on session: AsyncWebSocket) async {
        let message = String(repeating: "x", count: 1000)
        while (try? await session.send(message)) != nil {}
    }

    /// How many descriptors the process has, without timers, which the concurrency runtime makes when it likes.
    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            return target != nil && target != "anon_inode:[timerfd]"
        }
    }
}
