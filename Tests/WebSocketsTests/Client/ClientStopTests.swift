import Glibc
import LWSBinding
import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("The end of a client's loop", .timeLimit(.minutes(1)))
struct ClientStopTests {
    /// What a client is busy with when its loop ends.
    enum Business: CaseIterable, Sendable {
        case lookingUp, connecting, tunnelling, shakingHands, pausing, open
    }

    @Test("ends a client at once, whatever it is busy with", arguments: Business.allCases)
    func loopsStop(business: Business) async throws {
        try await withScriptedServer { listener, loops in
            let stage = try Stage(business, listener)
            let client = WebSocketClient(stage.configuration { $0.loops = loops })
            let task = Task { await Self.errorCode(ofSessionsOf: client) }
            try await stage.reach()
            let start = ContinuousClock.now
            await loops.stop(grace: .milliseconds(100))
            #expect(await task.value == .notRunning)
            #expect(ContinuousClock.now - start < .seconds(5))
            try stage.expectEnd()
            #expect(await failure { () async throws(WebSocketError) in _ = try await client.connect() } == .notRunning)
        }
    }

    @Test("the same on the loop of a server that stops", arguments: Business.allCases)
    func serverStops(business: Business) async throws {
        let codes = Notes<WebSocketError.Code?>()
        try await withScriptedServer { listener, _ in
            let stage = try Stage(business, listener)
            try await withServer { server in
                server.webSocket("/") { ws in
                    let client = WebSocketClient(stage.configuration { $0.loop = ws.loop })
                    // Not cancelled with the handler.
                    let task = Task { await Self.errorCode(ofSessionsOf: client) }
                    codes.add(await task.value)
                }
            } body: { test in
                _ = try test.open()
                try await stage.reach()
                await test.server.stop(grace: .milliseconds(100))
                #expect(try await codes.next() == .notRunning)
                try stage.expectEnd()
            }
        }
    }

    @Test("ends many clients in all of these at once, and no descriptor is left in anyone's hands")
    func manyAtOnce() async throws {
        try await withScriptedServer { _, loops in
            var stages: [Stage] = []
            var tasks: [Task<WebSocketError.Code?, Never>] = []
            for number in 0..<30 {
                let business = Business.allCases[number % Business.allCases.count]
                let stage = try Stage(business, ScriptedListener())
                let client = WebSocketClient(stage.configuration { $0.loops = loops })
                tasks.append(Task { await Self.errorCode(ofSessionsOf: client) })
                stages.append(stage)
            }
            for stage in stages { try await stage.reach() }
            await loops.stop(grace: .milliseconds(100))
            for task in tasks { #expect(await task.value == .notRunning) }
            for stage in stages { try stage.expectEnd() }
        }
    }

    /// What the iteration over a client's sessions ends with.
    private static func errorCode(ofSessionsOf client: WebSocketClient) async -> WebSocketError.Code? {
        await failure { () async throws(WebSocketError) in
            var sessions = client.sessions.makeAsyncIterator()
            while let session = try await sessions.next(isolation: nil) { _ = try? await session.closed() }
        }
    }
}

/// A server's part of what keeps a client busy. Its scripts run one after the other.
private final class Stage: @unchecked Sendable {
    private let business: ClientStopTests.Business
    private let listener: ScriptedListener
    private let begun = Notes<Void>()
    private let mayAnswer = Atomic<Bool>(false)
    private var server: ScriptedServer?
    /// Fill the kernel's queue.
    private var waiting: [RawPeer] = []

    init(_ business: ClientStopTests.Business, _ listener: ScriptedListener) throws {
        self.business = business
        self.listener = listener
        guard business == .connecting else { return }
        while let peer = try? RawPeer.connect(port: listener.port, timeout: .milliseconds(100)) { waiting.append(peer) }
    }

    deinit {
        mayAnswer.store(true, ordering: .relaxed)
    }

    /// A client that becomes busy with it, and would try again for ever.
    func configuration(
        _ change: (inout WebSocketClient.Configuration) -> Void
    ) -> WebSocketClient.Configuration {
        var configuration = WebSocketClient.Configuration(url: listener.url())
        configuration.reconnect = .fixed(.seconds(60))
        let begun = begun
        configuration.shouldReconnect = { _ in
            begun.add(())
            return true
        }
        switch business {
        case .lookingUp:
            configuration.url = "ws://a.name.invalid/"
            configuration.resolver = NameResolver(maxThreads: 1) { [weak self] _ in
                begun.add(())
                while self?.mayAnswer.load(ordering: .relaxed) == false { usleep(1000) }
                return .success([])
            }
        case .tunnelling:
            configuration.proxy = (try? HTTPProxy("http://127.0.0.1:\(listener.port)")).map { .http($0) } ?? .none
        default: break
        }
        change(&configuration)
        return configuration
    }

    /// Returns when the client is busy with it.
    func reach() async throws {
        switch business {
        case .lookingUp:
            try await begun.next()
        case .connecting:
            break
        case .tunnelling, .shakingHands:
            server = try listener.accept(within: .seconds(20))
            try server?.readRequest()
        case .pausing:
            server = try listener.accept(within: .seconds(20))
            try server?.readRequest()
            try server?.respond("503 Service Unavailable", ["Content-Length: 0"])
            try await begun.next()
        case .open:
            server = try listener.accept(within: .seconds(20))
            try server?.accept()
        }
    }

    /// Expects that the client has let go of its socket.
    func expectEnd() throws {
        mayAnswer.store(true, ordering: .relaxed)
        _ = try server?.peer.readUntilClosed()
        if business != .connecting { #expect(listener.isIdle()) }
    }
}
