import HTTPTypes
import Logging
import Testing
import WebSockets
import WebSocketsTesting

/// Every way in which a client's secrets could be shown: each of them is "hunter2".
@Suite("A client's secrets", .timeLimit(.minutes(1)))
struct ClientSecretsTests {
    private static let secret = "hunter2"

    private func configuration(
        _ listener: ScriptedListener,
        _ loops: ClientLoops
    ) throws -> WebSocketClient.Configuration {
        let url = "ws://me:\(Self.secret)@127.0.0.1:\(listener.port)/feed?token=\(Self.secret)"
        var configuration = WebSocketClient.Configuration(url: url)
        configuration.loops = loops
        configuration.subprotocols = ["token.\(Self.secret)"]
        configuration.headers = [.cookie: "session=\(Self.secret)"]
        configuration.authorization = .bearer(Self.secret)
        configuration.timeouts.handshake = .milliseconds(500)
        configuration.maxRedirects = 2
        return configuration
    }

    /// A value as it is printed, as it is shown in other values, and as it is dumped.
    private func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), "\([value])", dumped]
    }

    private func expectNoSecret(in value: Any, _ source: SourceLocation = #_sourceLocation) {
        for text in texts(of: value) { #expect(!text.contains(Self.secret), sourceLocation: source) }
    }

    @Test(
        "no error of a handshake has one, whatever the server answers",
        arguments: [
            ("403 Forbidden", ["Set-Cookie: session=hunter2", "WWW-Authenticate: Bearer hunter2"]),
            ("302 Found", ["Location: http://127.0.0.1:1/?token=hunter2"]),
            ("302 Found", ["Location: /feed?token=hunter2"]),
            ("302 Found", ["Location: ftp://me:hunter2@127.0.0.1/"]),
            ("302 Found", ["Location: http://me:hunter2@127.0.0.1:0/"]),
            ("101 Yes", ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: hunter2"]),
            ("200", []),
        ]
    )
    func answers(status: String, fields: [String]) async throws {
        try await withScriptedServer { listener, loops in
            let client = WebSocketClient(try configuration(listener, loops))
            let task = Task { try await client.connect() }
            let server = try listener.accept()
            try server.readRequest()
            try server.respond(status, fields + ["Content-Length: 0"])
            let error = await #expect(throws: WebSocketError.self) { _ = try await task.value }
            expectNoSecret(in: try #require(error))
        }
    }

    @Test("an agreement on what was not offered tells of no subprotocol", arguments: ["hunter2", nil])
    func agreement(subprotocol: String?) async throws {
        try await withScriptedServer { listener, loops in
            let client = WebSocketClient(try configuration(listener, loops))
            let task = Task { try await client.connect() }
            let server = try listener.accept()
            if let subprotocol {
                try server.accept("Sec-WebSocket-Protocol: \(subprotocol)")
            } else {
                try server.accept()
            }
            let error = await #expect(throws: WebSocketError(.protocolError, "")) { _ = try await task.value }
            expectNoSecret(in: try #require(error))
        }
    }

    @Test("no time-out and no cancellation has one")
    func silence() async throws {
        try await withScriptedServer { listener, loops in
            let client = WebSocketClient(try configuration(listener, loops))
            for cancels in [false, true] {
                let task = Task { try await client.connect() }
                let server = try listener.accept()
                try server.readRequest()
                if cancels { task.cancel() }
                let error = await #expect(throws: WebSocketError.self) { _ = try await task.value }
                expectNoSecret(in: try #require(error))
            }
        }
    }

    @Test("no line of the log has one")
    func log() async throws {
        let recorder = LogRecorder()
        let loops = ClientLoops(logger: recorder.logger(.trace))
        try await withScriptedServer { listener, _ in
            var configuration = try configuration(listener, loops)
            configuration.options.requiresSubprotocol = false
            let log = ClientLog()
            let run = log.open(WebSocketClient(configuration), ready: { _ in throw TestError() })
            let server = try listener.accept()
            try server.accept()
            #expect(try server.readFrame().closeCode == .internalError)
            run.stop()
            try server.send(.close(1011))
            _ = try await log.waitForEnd()
        }
        await loops.stop(grace: .zero)
        let line = try #require(recorder.lines.first { $0.message == "a handler threw; closing with 1011" })
        #expect(line.metadata["route"]?.hasSuffix("/feed?…") == true)
        expectNoSecret(in: recorder.lines)
    }

    @Test("no value that is printed has one")
    func values() async throws {
        try await withScriptedServer { listener, loops in
            let configuration = try configuration(listener, loops)
            expectNoSecret(in: configuration)
            #expect("\(configuration)" == "ws://127.0.0.1:\(listener.port)/feed?…")
            expectNoSecret(in: WebSocketClient(configuration))
            expectNoSecret(in: WebSocketClient.Configuration(url: "http://me:hunter2@/"))
            expectNoSecret(in: try HTTPProxy("http://me:hunter2@proxy.example:3128"))
            expectNoSecret(in: WebSocketClient.Proxy.http(try HTTPProxy("me:hunter2@proxy.example")))
        }
    }

    @Test(
        "no configuration that is refused is quoted with one",
        arguments: [
            { $0.url = "wss://me:hunter2@" }, { $0.url = "wss://me:hunter2@h/?token=hunter2#x" },
            { $0.subprotocols = ["hunter2 "] }, { $0.subprotocols = ["hunter2", "hunter2"] },
            { $0.authorization = .bearer("hunter2\n") }, { $0.headers = [.secWebSocketKey: "hunter2"] },
            { $0.headers = [.cookie: String(repeating: "hunter2", count: 100_000)] }, { $0.maxRedirects = -1 },
        ] as [@Sendable (inout WebSocketClient.Configuration) -> Void]
    )
    func refused(change: @Sendable (inout WebSocketClient.Configuration) -> Void) async throws {
        try await withScriptedServer { listener, loops in
            var configuration = try configuration(listener, loops)
            change(&configuration)
            let client = WebSocketClient(configuration)
            let error = await #expect(throws: WebSocketError.self) { _ = try await client.connect() }
            expectNoSecret(in: try #require(error))
        }
    }
}
