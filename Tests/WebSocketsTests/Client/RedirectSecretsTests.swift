import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

/// What a client takes along when a server sends it to another one.
@Suite("Secrets of a client that is redirected", .timeLimit(.minutes(1)))
struct RedirectSecretsTests {
    /// A client with secrets of every kind.
    private func configuration(of listener: ScriptedListener, on loops: ClientLoops) -> WebSocketClient.Configuration {
        var configuration = WebSocketClient.Configuration(url: listener.url())
        configuration.loops = loops
        configuration.subprotocols = ["chat.v2", "bearer.sesame"]
        configuration.secretSubprotocols = ["bearer.sesame"]
        configuration.authorization = .bearer("sesame")
        configuration.origin = "https://example.org"
        configuration.headers = [
            .userAgent: "tests", .acceptLanguage: "de", .cookie: "sesame", .init("X-API-Key")!: "sesame",
            .init("X-Tenant")!: "blue", .init("Traceparent")!: "00-1-2-01",
        ]
        return configuration
    }

    private static let handshake: Set = [
        "host", "connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol",
        // The C library adds these.
        "pragma", "cache-control",
    ]

    /// Names of the fields that are not the handshake's own.
    private func names(_ server: ScriptedServer) -> Set<String> {
        Set(server.fields.map(\.name)).subtracting(Self.handshake)
    }

    /// Connects, is redirected, and is accepted there.
    private func follow(
        _ configuration: WebSocketClient.Configuration,
        from first: ScriptedListener,
        to second: ScriptedListener,
        _ look: (ScriptedServer, ScriptedServer) throws -> Void
    ) async throws {
        let client = WebSocketClient(configuration)
        let task = Task { try await client.connect() }
        let asked = try first.accept()
        try asked.readRequest()
        try asked.respond("307 Temporary Redirect", ["Location: \(second.url("/next"))", "Content-Length: 0"])
        let next = try second.accept()
        try next.accept("Sec-WebSocket-Protocol: chat.v2")
        let ws = try await task.value
        #expect(ws.subprotocol == "chat.v2")
        try look(asked, next)
        ws.webSocket.close()
    }

    @Test("stay behind at another server: of the fields only safe ones go there, and no secret subprotocol")
    func elsewhere() async throws {
        try await withScriptedServer { listener, loops in
            let configuration = configuration(of: listener, on: loops)
            try await follow(configuration, from: listener, to: ScriptedListener()) { asked, next in
                #expect(names(asked).isSuperset(of: ["x-api-key", "x-tenant", "cookie", "authorization"]))
                #expect(asked.values("sec-websocket-protocol") == ["chat.v2, bearer.sesame"])
                #expect(names(next) == ["user-agent", "accept-language", "origin"])
                #expect(next.values("sec-websocket-protocol") == ["chat.v2"])
                #expect(!next.fields.contains { $0.value.contains("sesame") })
            }
        }
    }

    @Test("are joined by the fields that the application names")
    func named() async throws {
        try await withScriptedServer { listener, loops in
            var configuration = configuration(of: listener, on: loops)
            configuration.redirectedHeaders = [.init("x-tenant")!, .init("TRACEPARENT")!, .authorization]
            try await follow(configuration, from: listener, to: ScriptedListener()) { _, next in
                #expect(names(next) == ["user-agent", "accept-language", "origin", "x-tenant", "traceparent"])
            }
        }
    }

    @Test("go along within a server")
    func sameServer() async throws {
        try await withScriptedServer { listener, loops in
            try await follow(configuration(of: listener, on: loops), from: listener, to: listener) { asked, next in
                #expect(names(next) == names(asked))
                #expect(next.values("sec-websocket-protocol") == ["chat.v2, bearer.sesame"])
            }
        }
    }

    @Test("are nothing another server may choose, and no error shows them")
    func chosen() async throws {
        try await withScriptedServer { listener, loops in
            let client = WebSocketClient(configuration(of: listener, on: loops))
            let task = Task { try await client.connect() }
            let asked = try listener.accept()
            try asked.readRequest()
            let second = try ScriptedListener()
            try asked.respond("307 Temporary Redirect", ["Location: \(second.url())", "Content-Length: 0"])
            try second.accept().accept("Sec-WebSocket-Protocol: bearer.sesame")
            let error = await #expect(throws: WebSocketError.self) { try await task.value }
            #expect(error?.message.contains("sesame") == false, "\(String(describing: error))")
        }
    }
}
