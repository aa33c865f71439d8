import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client that connects again", .timeLimit(.minutes(1)))
struct ReconnectionTests {
    /// A client on a clock that only the test moves, and what it told of each failure.
    private final class Script {
        let listener: ScriptedListener
        let loops: ClientLoops
        let clock: SettableClock
        private let (failures, report) = AsyncStream.makeStream(of: WebSocketClient.Failure.self)

        init(_ listener: ScriptedListener, _ loops: ClientLoops, _ clock: SettableClock) {
            self.listener = listener
            self.loops = loops
            self.clock = clock
        }

        func client(_ reconnect: Backoff) -> WebSocketClient {
            var configuration = WebSocketClient.Configuration(url: listener.url())
            configuration.loops = loops
            configuration.reconnect = reconnect
            configuration.shouldReconnect = { [report] failure in
                report.yield(failure)
                return true
            }
            return WebSocketClient(configuration)
        }

        /// The next failure that is told, since the one before.
        func nextFailure() async throws -> WebSocketClient.Failure {
            for await failure in failures { return failure }
            throw PeerError(.deadlinePassed, "no failure was told")
        }

        /// Refuses one attempt.
        func refuse() throws {
            let server = try listener.accept()
            try server.readRequest()
            try server.respond("503 Service Unavailable", ["Content-Length: 0"])
        }

        func advance(by duration: Duration) async {
            clock.advance(milliseconds: UInt64(duration / .milliseconds(1)))
            await loops.clockAdvanced()
        }
    }

    private func withScript(_ body: (Script) async throws -> Void) async throws {
        let clock = SettableClock()
        try await withScriptedServer(clock: clock) { listener, loops in
            try await body(Script(listener, loops, clock))
        }
    }

    @Test("each pause is as long as the policy says, to the millisecond, and after the last attempt there is none")
    func pauses() async throws {
        try await withScript { script in
            var backoff = Backoff.exponential(from: .seconds(1), to: .seconds(5), jitter: 0)
            backoff.maxAttempts = 4
            let client = script.client(backoff)
            let task = Task { for try await _ in client.sessions {} }
            var elapsed: [Duration] = []
            for pause in [1, 2, 4, 5] {
                try script.refuse()
                let failure = try await script.nextFailure()
                #expect(failure.attempts == elapsed.count)
                elapsed.append(failure.elapsed)
                await script.advance(by: .seconds(pause) - .milliseconds(1))
                // As long as an attempt that came too early would take.
                #expect(script.listener.isIdle(for: .milliseconds(50)))
                await script.advance(by: .milliseconds(1))
            }
            try script.refuse()
            elapsed.append(try await script.nextFailure().elapsed)
            // Time passes at the script's word only, so an attempt before its time would show.
            #expect(elapsed == [0, 1, 3, 7, 12].map { .seconds($0) })
            let error = await #expect(throws: WebSocketError.self) { try await task.value }
            #expect(error?.code == .handshakeRefused)
            #expect(error?.message.contains("gave up after 4 attempts") == true)
        }
    }

    @Test("a session that lasted long enough makes the next failure a first one, a shorter one does not")
    func reset() async throws {
        try await withScript { script in
            var backoff = Backoff.exponential(from: .seconds(1), to: .seconds(60), jitter: 0)
            backoff.resetAfter = .seconds(10)
            let client = script.client(backoff)
            let (opened, open) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for try await session in client.sessions {
                    open.yield()
                    for try await _ in session {}
                }
            }
            var openings = opened.makeAsyncIterator()
            var attempts: [Int] = []
            for (lifetime, pause) in [(9, 1), (9, 2), (10, 1)] {
                let server = try script.listener.accept()
                try server.accept()
                await openings.next()
                await script.advance(by: .seconds(lifetime))
                server.peer.close()
                attempts.append(try await script.nextFailure().attempts)
                await script.advance(by: .seconds(pause))
            }
            #expect(attempts == [0, 1, 0])
            try script.listener.accept().accept()
            await openings.next()
            task.cancel()
            _ = await task.result
        }
    }

    @Test("reconnectNow ends a pause, however long")
    func reconnectNow() async throws {
        try await withScript { script in
            let client = script.client(.fixed(.seconds(86_400)))
            let task = Task { for try await _ in client.sessions {} }
            try script.refuse()
            _ = try await script.nextFailure()
            // The failure is told a moment before the pause begins.
            let deadline = ContinuousClock.now + .seconds(5)
            while script.listener.isIdle(for: .milliseconds(5)) {
                try #require(ContinuousClock.now < deadline, "nobody comes")
                client.reconnectNow()
            }
            try script.refuse()
            #expect(try await script.nextFailure().attempts == 1)
            task.cancel()
            _ = await task.result
        }
    }

    @Test("the sequence ends without an error when a server says goodbye and no attempt is left")
    func goodbye() async throws {
        try await withScript { script in
            for code in [CloseCode.normal, .goingAway] {
                let client = script.client(.none)
                let task = Task {
                    var count = 0
                    for try await session in client.sessions {
                        count += 1
                        for try await _ in session {}
                    }
                    return count
                }
                let server = try script.listener.accept()
                try server.accept()
                try server.send(.close(code.rawValue))
                #expect(try server.readFrame().closeCode == code)
                server.peer.close()
                #expect(try await task.value == 1)
            }
        }
    }

    @Test("it ends with an error when a server says something else and no attempt is left")
    func badGoodbye() async throws {
        try await withScript { script in
            let client = script.client(.none)
            let task = Task { for try await session in client.sessions { for try await _ in session {} } }
            let server = try script.listener.accept()
            try server.accept()
            try server.send(.close(1011, "out of\nmemory"))
            _ = try server.readFrame()
            server.peer.close()
            let error = await #expect(throws: WebSocketError.self) { try await task.value }
            #expect(error?.code == .closed)
            let message = try #require(error?.message)
            #expect(message.contains(#"1011 from the peer: "out of\nmemory""#), "\(message)")
        }
    }
}
