import Testing
import WebSockets
import WebSocketsTesting

@Suite("Connecting until it succeeds", .timeLimit(.minutes(1)))
struct RetryingConnectTests {
    private var backoff: Backoff {
        var backoff = Backoff.fixed(.milliseconds(1))
        backoff.maxAttempts = 3
        return backoff
    }

    private func refuse(_ listener: ScriptedListener) throws {
        let server = try listener.accept()
        try server.readRequest()
        try server.respond("503 Service Unavailable", ["Content-Length: 0"])
    }

    private func client(_ url: String, on loops: ClientLoops) -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url)
        configuration.loops = loops
        return WebSocketClient(configuration)
    }

    @Test("the first connection that opens is returned, and is nobody else's to close")
    func succeeding() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops)
            let backoff = backoff
            let task = Task { try await client.connect(retrying: backoff) }
            try refuse(listener)
            try refuse(listener)
            let server = try listener.accept()
            try server.accept()
            let ws = try await task.value
            try await ws.send("here")
            #expect(try server.readFrame().payload == Array("here".utf8))
            ws.webSocket.close(.goingAway)
            #expect(try server.readFrame().closeCode == .goingAway)
        }
    }

    @Test("when the attempts are used up it throws why the last came to nothing")
    func failing() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops)
            let backoff = backoff
            let task = Task { try await client.connect(retrying: backoff) }
            for _ in 0...3 { try refuse(listener) }
            await #expect(throws: WebSocketError(.handshakeRefused, "")) { try await task.value }
            #expect(listener.isIdle())
        }
    }

    @Test("a task that is cancelled in between is told so")
    func cancelled() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops)
            let task = Task { try await client.connect(retrying: .fixed(.seconds(60))) }
            try refuse(listener)
            task.cancel()
            await #expect(throws: WebSocketError(.cancelled, "")) { try await task.value }
        }
    }
}
