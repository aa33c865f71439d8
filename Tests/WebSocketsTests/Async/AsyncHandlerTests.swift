import HTTPTypes
import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Async handlers", .timeLimit(.minutes(1)))
struct AsyncHandlerTests {
    @Test("messages of both kinds come back as they went", arguments: TestTransport.allCases)
    func echo(transport: TestTransport) async throws {
        try await withServer(over: transport) { server in
            server.webSocket("/") { ws in
                for try await message in ws { try await ws.send(message) }
            }
        } body: { test in
            let peer = try test.open()
            for size in [0, 1, 125, 126, 70_000] {
                try peer.send(RawFrame(.text, letters(size)))
                let text = try peer.readMessage()
                #expect(text.kind == .text && text.payload == letters(size))
                try peer.send(RawFrame(.binary, pattern(size)))
                let binary = try peer.readMessage()
                #expect(binary.kind == .binary && binary.payload == pattern(size))
            }
        }
    }

    @Test("returning closes with 1000, behind what was sent")
    func returning() async throws {
        try await withServer { server in
            server.webSocket("/") { ws in try await ws.send("bye") }
        } body: { test in
            let peer = try test.open()
            #expect(try peer.readMessage().payload == Array("bye".utf8))
            try expectFailure(peer, .normal)
        }
    }

    @Test("throwing closes with 1011 and is logged and counted", arguments: [false, true])
    func throwing(afterWait: Bool) async throws {
        let recorder = LogRecorder()
        try await withServer { configuration in
            configuration.logger = recorder.logger(.error)
        } routes: { server in
            server.webSocket("/") { ws in
                if afterWait { _ = try await ws.receive() }
                throw TestError()
            }
        } body: { test in
            let peer = try test.open()
            if afterWait { try peer.send(RawFrame(.text, "x")) }
            try expectFailure(peer, .internalError)
            #expect(await test.server.statistics().total.handlerErrors == 1)
        }
        #expect(recorder.lines.count == 1)
        #expect(recorder.lines.first?.metadata["error"] == "TestError()")
    }

    @Test("a peer that leaves ends the sequence, and is no error", arguments: [true, false])
    func leaving(inOrder: Bool) async throws {
        let recorder = LogRecorder()
        let notes = Notes<CloseInfo?>()
        try await withServer { configuration in
            configuration.logger = recorder.logger(.error)
        } routes: { server in
            server.webSocket("/") { ws in
                for try await _ in ws {}
                // The Close frame has come, the end of the socket may not have.
                notes.add(try? await Task { try await ws.closed() }.value)
                try await ws.send("too late")
            }
        } body: { test in
            let peer = try test.open()
            if inOrder { try peer.send(.close(4001, "enough")) } else { peer.close() }
            let reason = try await notes.next()
            #expect(reason?.code == (inOrder ? CloseCode(rawValue: 4001) : .abnormal))
        }
        #expect(recorder.lines.map(\.message) == [])
    }

    @Test("a handler that waits for something else is cancelled when its connection has ended")
    func cancelledAtTheEnd() async throws {
        let notes = Notes<Bool>()
        try await withServer { server in
            server.webSocket("/") { ws in
                try? await Task.sleep(for: .seconds(50))
                notes.add(Task.isCancelled)
            }
        } body: { test in
            try test.open().close()
            #expect(try await notes.next())
        }
    }

    @Test("when the server stops, a handler sees the end at once, and 1001")
    func stopping() async throws {
        let notes = Notes<CloseInfo?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                try await ws.send("ready")
                for try await _ in ws {}
                notes.add(ws.closeInfo)
            }
        } body: { test in
            let peer = try test.open()
            _ = try peer.readMessage()
            let stopped = Task { await test.server.stop(grace: .seconds(20)) }
            // Before the peer has answered, so there is no reason yet.
            #expect(try await notes.next() == nil)
            let close = try peer.readClose()
            #expect(close.closeCode == .goingAway)
            try peer.send(RawFrame(.close, close.payload))
            await stopped.value
        }
    }

    @Test("a handler outlives its loop and its server")
    func outliving() async throws {
        let gate = TaskGate()
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let work = Task { await gate.wait() }
                await work.value
                for _ in 0..<3 { await Task.yield() }
                notes.add(await failure { () async throws(WebSocketError) in try await ws.send("too late") })
                notes.add(await failure { () async throws(WebSocketError) in _ = try await ws.receive() })
                notes.add(await failure { () async throws(WebSocketError) in _ = try await ws.ping() })
                notes.add(await failure { () async throws(WebSocketError) in _ = try await ws.close() })
            }
        } body: { test in
            _ = try test.open()
        }
        gate.open()
        for expected in [.closed, .closed, .closed, nil] as [WebSocketError.Code?] {
            #expect(try await notes.next() == expected)
        }
    }

    @Test("the application's value, made by userInfo or authorize, comes with the handle")
    func userInfo() async throws {
        try await withServer { server in
            server.webSocket("/made", userInfo: { $0.query["as"] ?? "" }) { ws, name in try await ws.send(name) }
            server.webSocket(
                "/looked-up",
                authorize: { request in
                    request.query["as"].map { .accept($0) } ?? .reject(.unauthorized)
                }
            ) { ws, name in
                try await ws.send(name)
            }
        } body: { test in
            for path in ["/made?as=ann", "/looked-up?as=ann"] {
                let peer = try test.open(path)
                #expect(try peer.readMessage().payload == Array("ann".utf8))
                try expectFailure(peer, .normal)
            }
            let peer = try test.connect()
            try peer.send(.handshake("/looked-up"))
            #expect(try peer.readResponse().status == 401)
        }
    }

    @Test("the handler and its child tasks run on the loop, and 2,000 echoed messages cross no thread")
    func threads() async throws {
        let notes = Notes<Bool>()
        try await withServer { server in
            server.webSocket("/") { ws in
                async let child = ws.loop.isIsolatingCurrentContext()
                notes.add(await child == true)
                notes.add(ws.loop.isIsolatingCurrentContext() == true)
                for try await message in ws { try await ws.send(message) }
            }
        } body: { test in
            let peer = try test.open()
            let before = await test.server.statistics().total.wakeUps
            for depth in [1, 16] {
                for _ in 0..<1000 / depth {
                    let frames = (0..<depth).flatMap { RawFrame(.text, "message \($0)").bytes }
                    try peer.send(frames)
                    for number in 0..<depth {
                        let message = try peer.readMessage()
                        #expect(message.payload == Array("message \(number)".utf8))
                    }
                }
            }
            let after = await test.server.statistics().total.wakeUps
            #expect(after - before == 1, "the question for the statistics alone")
        }
        #expect(try await notes.next())
        #expect(try await notes.next())
    }
}
