import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client that is awaited", .timeLimit(.minutes(1)))
struct AsyncClientTests {
    private func client(
        _ url: String,
        on loops: ClientLoops,
        reconnect: Backoff = .none
    ) -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url)
        configuration.loops = loops
        configuration.reconnect = reconnect
        return WebSocketClient(configuration)
    }

    @Test("what it sends comes back, and closing awaits the handshake")
    func conversation() async throws {
        try await withEcho(over: .tcp) { test, log in
            let loops = ClientLoops()
            let ws = try await client("ws://localhost:\(test.server.port ?? 0)/", on: loops).connect()
            try await ws.send("hello")
            #expect(try await ws.receive() == .text("hello"))
            try await ws.send(pattern(500_000))
            #expect(try await ws.receive() == .binary(pattern(500_000)))
            #expect(try await ws.ping() > .zero)
            #expect(ws.response?.status == .switchingProtocols)
            #expect(ws.webSocket.userInfo(as: Int.self) == nil)
            try await ws.close(.goingAway, reason: "enough")
            #expect(ws.closeInfo?.code == .goingAway)
            await #expect(throws: WebSocketError(.closed, "")) { try await ws.receive() }
            #expect(try log.waitForClose().map(\.code) == [.goingAway])
            await loops.stop()
        }
    }

    @Test("the body of a scoped connection runs on the loop, and its end closes the connection")
    func scoped() async throws {
        try await withEcho(over: .tcp) { test, log in
            let loops = ClientLoops()
            let client = client("ws://127.0.0.1:\(test.server.port ?? 0)/", on: loops)
            let answer = try await client.withConnection { ws in
                #expect(ws.loop.isCurrent)
                try await ws.send("hello")
                let answer = try await ws.receive()
                #expect(ws.loop.isCurrent)
                return answer
            }
            #expect(answer == .text("hello"))
            await #expect(throws: TestError.self) { try await client.withConnection { _ in throw TestError() } }
            #expect(try log.waitForClose(count: 2).map(\.code) == [.normal, .internalError])
            await loops.stop()
        }
    }

    @Test("an attempt that is cancelled ends, and so does its connection")
    func cancellation() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops)
            let task = Task { try await client.connect() }
            let server = try listener.accept()
            try server.readRequest()
            task.cancel()
            await #expect(throws: WebSocketError(.cancelled, "")) { try await task.value }
            #expect(try server.peer.readUntilClosed().bytes == [])
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let late = Task {
                for await _ in gate {}
                return try await client.connect()
            }
            late.cancel()
            open.finish()
            await #expect(throws: WebSocketError(.cancelled, "")) { try await late.value }
        }
    }

    @Test("sessions follow each other until the task is cancelled")
    func sessions() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops, reconnect: .fixed(.milliseconds(1)))
            let task = Task {
                for try await session in client.sessions {
                    for try await message in session { try await session.send(message) }
                }
            }
            func converse() throws -> ScriptedServer {
                let server = try listener.accept()
                try server.accept()
                try server.send(RawFrame(.text, "hello"))
                #expect(try server.readFrame().payload == Array("hello".utf8))
                return server
            }
            try converse().peer.close()
            try converse().peer.reset()
            let third = try converse()
            try third.send(.close(1000))
            #expect(try third.readFrame().closeCode == .normal)
            let last = try converse()
            task.cancel()
            #expect(try last.readFrame().closeCode == .normal)
            await #expect(throws: WebSocketError(.cancelled, "")) { try await task.value }
        }
    }

    @Test("leaving the loop over the sessions closes the last one, and so does asking for the next")
    func leaving() async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), on: loops, reconnect: .fixed(.milliseconds(1)))
            for leavesByBreak in [true, false] {
                let task = Task {
                    var count = 0
                    for try await _ in client.sessions {
                        count += 1
                        if leavesByBreak { break }
                    }
                    return count
                }
                let server = try listener.accept()
                try server.accept()
                let close = try server.readFrame()
                #expect(close.closeCode == .normal)
                try server.send(.close(1000))
                #expect(try await task.value == 1)
            }
            #expect(listener.isIdle())
        }
    }

    @Test("a server that never comes back ends the sequence with what is wrong")
    func givingUp() async throws {
        try await withScriptedServer { listener, loops in
            let url = listener.url()
            var backoff = Backoff.fixed(.milliseconds(1))
            backoff.maxAttempts = 3
            let client = client(url, on: loops, reconnect: backoff)
            let task = Task { for try await _ in client.sessions {} }
            for _ in 0...3 {
                let server = try listener.accept()
                try server.readRequest()
                try server.respond("503 Service Unavailable", ["Content-Length: 0"])
            }
            await #expect {
                try await task.value
            } throws: { error in
                guard let error = error as? WebSocketError else { return false }
                return error.code == .handshakeRefused && error.response?.status == .serviceUnavailable
                    && error.message.contains("3 attempts")
            }
        }
    }

    @Test("a client may live on the loop of a server's handler")
    func onTheLoopOfAServer() async throws {
        try await withScriptedServer { listener, _ in
            try await withServer(over: .tcp) { server in
                server.webSocket("/echo", data: echo)
                server.webSocket("/relay") { ws in
                    var configuration = WebSocketClient.Configuration(url: "ws://\(ws.request.localAddress!)/echo")
                    configuration.loop = ws.loop
                    try await WebSocketClient(configuration).withConnection { upstream in
                        #expect(upstream.loop === ws.loop)
                        for try await message in ws {
                            try await upstream.send(message)
                            try await ws.send(upstream.receive())
                        }
                    }
                }
            } body: { test in
                let peer = try test.open("/relay")
                for text in ["one", "two"] {
                    try peer.send(RawFrame(.text, text))
                    #expect(try peer.readMessage().payload == Array(text.utf8))
                }
            }
        }
    }
}
