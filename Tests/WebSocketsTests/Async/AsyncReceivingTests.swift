import Testing
import WebSockets
import WebSocketsTesting

@Suite("Async receiving", .timeLimit(.minutes(1)))
struct AsyncReceivingTests {
    @Test("a second receiver is refused, and the first goes on")
    func secondReceiver() async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                async let first = ws.receive()
                // The child's turn: the loop runs one task after the other.
                await Task.yield()
                notes.add(await failure { () async throws(WebSocketError) in try await ws.receive() })
                let elsewhere = Task.detached {
                    await failure { () async throws(WebSocketError) in try await ws.receive() }
                }
                notes.add(await elsewhere.value)
                try await ws.send("now")
                try await ws.send(try await first)
            }
        } body: { test in
            let peer = try test.open()
            #expect(try await notes.next() == .alreadyReceiving)
            #expect(try await notes.next() == .alreadyReceiving)
            #expect(try peer.readMessage().payload == Array("now".utf8))
            try peer.send(RawFrame(.text, "for the first"))
            #expect(try peer.readMessage().payload == Array("for the first".utf8))
        }
    }

    @Test("cancelling a receive ends the wait alone, on the loop and elsewhere", arguments: [false, true])
    func cancelling(elsewhere: Bool) async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                for _ in 0..<100 {
                    let started = TaskGate()
                    let body: @Sendable () async -> WebSocketError.Code? = {
                        started.open()
                        return await failure { () async throws(WebSocketError) in try await ws.receive() }
                    }
                    let task =
                        elsewhere ? Task.detached { await body() } : Task(executorPreference: ws.loop) { await body() }
                    await started.wait()
                    // On the loop and with no wait in between, so that it overtakes a wait that is still in the mail.
                    task.cancel()
                    notes.add(await task.value)
                }
                try await ws.send("cancelled")
                try await ws.send(try await ws.receive())
            }
        } body: { test in
            let peer = try test.open()
            for _ in 0..<100 { #expect(try await notes.next() == .cancelled) }
            _ = try peer.readMessage()
            try peer.send(RawFrame(.text, "alive"))
            #expect(try peer.readMessage().payload == Array("alive".utf8))
        }
    }

    @Test("a task that is cancelled already still takes what has come")
    func cancelledBefore() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                try await ws.send("ready")
                try await ws.ping()
                let task = Task(executorPreference: ws.loop) {
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    notes.add("\(try await ws.receive())")
                    notes.add("\(await failure { () async throws(WebSocketError) in try await ws.receive() } as Any)")
                }
                try await task.value
            }
        } body: { test in
            let peer = try test.open()
            _ = try peer.readMessage()
            let ping = try peer.readFrame()
            try peer.send(RawFrame(.text, "x"), RawFrame(.pong, ping.payload))
            #expect(try await notes.next() == "text(\"x\")")
            #expect(try await notes.next() == "Optional(cancelled)")
        }
    }

    @Test("what was received before the end can be taken after it; then receive() throws")
    func afterTheEnd() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let reason = try await Task { try await ws.closed() }.value
                notes.add("\(reason.code.rawValue)")
                for _ in 0..<3 { notes.add("\(try await ws.receive())") }
                notes.add("\(await failure { () async throws(WebSocketError) in try await ws.receive() } as Any)")
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "1"), RawFrame(.text, "2"), RawFrame(.binary, [3]), .close(1000))
            for expected in ["1000", "text(\"1\")", "text(\"2\")", "binary([3])", "Optional(closed)"] {
                #expect(try await notes.next() == expected)
            }
        }
    }

    @Test("a message of the other kind closes with 1003", arguments: [MessageKind.text, .binary])
    func otherKind(kind: MessageKind) async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                do throws(WebSocketError) {
                    switch kind {
                    case .text: for try await text in ws.texts { notes.add(text) }
                    case .binary: for try await bytes in ws.binaries { notes.add("\(bytes)") }
                    }
                } catch {
                    notes.add("\(error.code)")
                }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(kind.opcode, "A"))
            #expect(try await notes.next() == (kind == .text ? "A" : "[65]"))
            try peer.send(RawFrame(kind == .text ? .binary : .text, "B"))
            #expect(try await notes.next() == "invalidMessage")
            try expectFailure(peer, .unsupportedData)
        }
    }

    @Test("pieces come as they were sent where the options say so")
    func fragments() async throws {
        let notes = Notes<MessageFragment>()
        let codes = Notes<WebSocketError.Code?>()
        var options = WebSocketOptions()
        options.deliversFragments = true
        try await withServer { server in
            server.webSocket("/pieces", options: options) { ws in
                for try await fragment in ws.fragments { notes.add(fragment) }
            }
            server.webSocket("/whole") { ws in
                for try await fragment in ws.fragments { notes.add(fragment) }
            }
            server.webSocket("/mistaken", options: options) { ws in
                codes.add(await failure { () async throws(WebSocketError) in try await ws.receive() })
            }
        } body: { test in
            let peer = try test.open("/pieces")
            try peer.send(RawFrame(.text, "one", fin: false))
            #expect(
                try await notes.next()
                    == MessageFragment(kind: .text, isFirst: true, isLast: false, bytes: Array("one".utf8))
            )
            try peer.send(RawFrame(.continuation, "two"))
            #expect(
                try await notes.next()
                    == MessageFragment(kind: .text, isFirst: false, isLast: true, bytes: Array("two".utf8))
            )
            let other = try test.open("/whole")
            try other.send(RawFrame(.binary, [1], fin: false), RawFrame(.continuation, [2]))
            #expect(
                try await notes.next() == MessageFragment(kind: .binary, isFirst: true, isLast: true, bytes: [1, 2])
            )
            let mistaken = try test.open("/mistaken")
            try mistaken.send(RawFrame(.text, "x"))
            #expect(try await codes.next() == .invalidConfiguration)
        }
    }

    @Test("control frames are answered while the handler is busy with something else")
    func controlFrames() async throws {
        let gate = TaskGate()
        try await withServer { server in
            server.webSocket("/") { _ in await gate.wait() }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "nobody takes this"), RawFrame(.ping, "p"))
            let pong = try peer.readFrame()
            #expect(pong.opcode == .pong && pong.payload == Array("p".utf8))
            try peer.send(.close(1000))
            #expect(try peer.readClose().closeCode == .normal)
            #expect(try peer.readUntilClosed().bytes == [])
        }
        gate.open()
    }
}
