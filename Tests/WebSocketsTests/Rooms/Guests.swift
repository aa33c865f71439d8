import Testing
import WebSockets
import WebSocketsTesting

/// A client and the server's handle of it.
struct Guest {
    let peer: RawPeer
    let ws: WebSocket

    /// The texts of the next messages.
    func texts(_ count: Int) throws -> [String] {
        try (0..<count).map { _ in String(decoding: try peer.readMessage().payload, as: UTF8.self) }
    }

    /// Expects that of what was sent nothing is left but this text.
    func expectNothing(before text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        ws.send(text)
        #expect(try texts(1) == [text], sourceLocation: sourceLocation)
    }
}

/// A server without ports, to which guests come one by one, on each loop in turn.
struct Guests {
    let test: TestServer
    private let arrivals: Notes<WebSocket>

    var server: WebSocketServer { test.server }

    /// The next guest; `path` is one of "/", which does what `data` says, or "/async", which does what `handler` says.
    func next(_ path: String = "/") async throws -> Guest {
        let peer = try test.open(path)
        return Guest(peer: peer, ws: try await arrivals.next())
    }

    static func run(
        loops: Int = 2,
        options: WebSocketOptions = WebSocketOptions(),
        configure: (inout WebSocketServer.Configuration) -> Void = { _ in },
        data: @escaping @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { _, _, _ in },
        close: @escaping @Sendable (WebSocketServer, WebSocket) throws -> Void = { _, _ in },
        handler: @escaping @Sendable (WebSocketServer, AsyncWebSocket) async throws -> Void = { _, _ in },
        body: (Guests) async throws -> Void
    ) async throws {
        let arrivals = Notes<WebSocket>()
        try await withServer(loops: loops, configure: configure) { server in
            server.webSocket(
                "/",
                options: options,
                ready: { arrivals.add($0) },
                data: { [unowned server] ws, bits, bytes in
                    if !bits.opcode.isControl { try data(server, ws, String(utf8: bytes) ?? "") }
                    return .keepOpen
                },
                close: { [unowned server] ws, _ in #expect(throws: Never.self) { try close(server, ws) } }
            )
            server.webSocket("/async", options: options) { [unowned server] ws in
                arrivals.add(ws.webSocket)
                try await handler(server, ws)
            }
        } body: { test in
            try await body(Guests(test: test, arrivals: arrivals))
        }
    }
}
