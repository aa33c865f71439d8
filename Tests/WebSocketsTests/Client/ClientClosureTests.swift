import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client with closures", .timeLimit(.minutes(1)))
struct ClientClosureTests {
    private func client(_ url: String, on loops: ClientLoops) -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url)
        configuration.loops = loops
        return WebSocketClient(configuration)
    }

    @Test("drain is called when the server has read what was buffered")
    func drain() async throws {
        let counts = Notes<Int>()
        try await withScriptedServer { listener, loops in
            let log = ClientLog()
            let run = log.open(
                client(listener.url("/"), on: loops),
                ready: { ws in
                    // As many as the socket takes, and some that wait.
                    var count = 1
                    while ws.send([UInt8](repeating: 7, count: 64 << 10)) == .sent { count += 1 }
                    counts.add(count)
                }
            )
            let server = try listener.accept()
            try server.accept()
            let count = try await counts.next()
            #expect(!log.events.events.contains(.drain))
            for _ in 0..<count { #expect(try server.readFrame().payload.count == 64 << 10) }
            try log.events.wait(for: "drain") { $0.contains(.drain) }
            run.stop()
        }
    }

    @Test("messages come and go, and the closing handshake is the application's")
    func conversation() async throws {
        try await withScriptedServer { listener, loops in
            let log = ClientLog()
            let run = log.open(client(listener.url("/feed?since=1"), on: loops), ready: { $0.send("hello") })
            let server = try listener.accept()
            try server.accept()
            #expect(server.requestLine == "GET /feed?since=1 HTTP/1.1")
            #expect(server.values("host") == ["127.0.0.1:\(listener.port)"])
            #expect(try server.readFrame().payload == Array("hello".utf8))
            try server.send(RawFrame(.text, "welcome"))
            try log.events.wait(for: "a message") { $0.contains(.data(FrameBits(.text), Array("welcome".utf8))) }
            let ws = try #require(run.webSocket)
            #expect(ws.request.path == "/feed")
            #expect(ws.request.query["since"] == "1")
            #expect(ws.request.localAddress?.port == listener.port)
            ws.close(.goingAway, reason: "enough")
            let close = try server.readFrame()
            #expect(close.closeCode == .goingAway)
            run.stop()
            try server.send(.close(1001))
            #expect(try await log.endCode() == nil)
            #expect(log.events.closeInfos.map(\.code) == [.goingAway])
            #expect(log.events.breaches == [])
            #expect(run.webSocket == nil)
        }
    }

    @Test("a client that is stopped closes with the code given, and ends without an error")
    func stop() async throws {
        try await withScriptedServer { listener, loops in
            let log = ClientLog()
            let run = log.open(client(listener.url(), on: loops))
            let server = try listener.accept()
            try server.accept()
            try log.events.wait(for: "ready") { $0.contains(.ready) }
            run.stop(.goingAway, reason: "bye")
            run.stop(.internalError)
            let close = try server.readFrame()
            #expect(close.closeCode == .goingAway)
            try server.send(.close(1001))
            #expect(try await log.endCode() == nil)
        }
    }

    @Test("a client that is stopped while it connects ends without an error")
    func stopWhileConnecting() async throws {
        try await withScriptedServer { listener, loops in
            let log = ClientLog()
            let run = log.open(client(listener.url(), on: loops))
            let server = try listener.accept()
            try server.readRequest()
            run.stop()
            #expect(try await log.endCode() == nil)
            #expect(try server.peer.readUntilClosed().bytes == [])
            #expect(log.events.events == [])
        }
    }

    @Test("the end of the loops ends a client, open or connecting, with an error")
    func endOfLoops() async throws {
        try await withScriptedServer { listener, loops in
            let open = ClientLog()
            _ = open.open(client(listener.url(), on: loops))
            let first = try listener.accept()
            try first.accept()
            try open.events.wait(for: "ready") { $0.contains(.ready) }
            let connecting = ClientLog()
            _ = connecting.open(client(listener.url(), on: loops))
            let second = try listener.accept()
            try second.readRequest()
            await loops.stop(grace: .milliseconds(100))
            #expect(try await connecting.endCode() == .notRunning)
            #expect(try await open.endCode() == .closed)
            #expect(open.events.closeInfos.map(\.code) == [.goingAway])
            let late = ClientLog()
            _ = late.open(client(listener.url(), on: loops))
            #expect(try await late.endCode() == .notRunning)
        }
    }

    @Test("what a configuration has wrong is told before anything is sent")
    func wrongConfiguration() async throws {
        try await withScriptedServer { listener, loops in
            let wrong: [(inout WebSocketClient.Configuration) -> Void] = [
                { $0.headers[.connection] = "close" },
                { $0.headers[.secWebSocketProtocol] = "a" },
                { $0.subprotocols = ["a", "a"] },
                { $0.subprotocols = ["no token"] },
                { $0.secretSubprotocols = ["token"] },
                { $0.authorization = .bearer("two words") },
                { $0.maxRedirects = -1 },
                { $0.timeouts.handshake = .zero },
                { $0.reconnect = .exponential(from: .zero) },
                { $0.url += String(repeating: "x", count: 3000) },
                { $0.options.maxMessageSize = -1 },
            ]
            for change in wrong {
                var configuration = WebSocketClient.Configuration(url: listener.url())
                configuration.loops = loops
                change(&configuration)
                let log = ClientLog()
                _ = log.open(WebSocketClient(configuration))
                let code = try await log.endCode()
                #expect(code == .invalidConfiguration)
            }
            let log = ClientLog()
            _ = log.open(client("http://localhost/", on: loops))
            let code = try await log.endCode()
            #expect(code == .invalidURL)
            #expect(listener.isIdle())
        }
    }
}
