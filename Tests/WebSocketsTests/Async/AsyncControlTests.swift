import Testing
import WebSockets
import WebSocketsTesting

@Suite("Async pings and closing", .timeLimit(.minutes(1)))
struct AsyncControlTests {
    @Test("ping() returns the round trip by the Pong that belongs to it")
    func roundTrip() async throws {
        let notes = Notes<Duration>()
        try await withServer(stopsClock: true) { server in
            server.webSocket("/") { ws in notes.add(try await ws.ping()) }
        } body: { test in
            let peer = try test.open()
            let ping = try peer.readFrame()
            #expect(ping.opcode == .ping)
            await test.advanceClock(by: .milliseconds(70))
            // Somebody else's: no answer to it.
            try peer.send(RawFrame(.pong, "unasked"), RawFrame(.pong))
            await test.advanceClock(by: .milliseconds(30))
            try peer.send(RawFrame(.pong, ping.payload))
            #expect(try await notes.next() == .milliseconds(100))
        }
    }

    @Test("of several Pings the Pong to the last answers all before it")
    func several() async throws {
        let notes = Notes<Int>()
        try await withServer { server in
            server.webSocket("/") { ws in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<3 {
                        group.addTask {
                            try await ws.ping()
                            notes.add(number)
                        }
                    }
                    try await group.waitForAll()
                }
                for try await _ in ws {}
            }
        } body: { test in
            let peer = try test.open()
            let pings = try (0..<3).map { _ in try peer.readFrame() }
            #expect(Set(pings.map(\.payload)).count == 3)
            try peer.send(RawFrame(.pong, pings[1].payload))
            #expect(Set([try await notes.next(), try await notes.next()]) == [0, 1])
            try peer.send(RawFrame(.pong, pings[0].payload), RawFrame(.pong, pings[2].payload))
            #expect(try await notes.next() == 2)
        }
    }

    @Test("no Pong in time ends the wait and nothing else")
    func timeout() async throws {
        let notes = Notes<WebSocketError.Code?>()
        var options = WebSocketOptions()
        options.pingInterval = nil
        options.pongTimeout = .seconds(3)
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", options: options) { ws in
                notes.add(await failure { () async throws(WebSocketError) in try await ws.ping() })
                try await ws.send("alive")
            }
        } body: { test in
            let peer = try test.open()
            _ = try peer.readFrame()
            await test.advanceClock(by: .milliseconds(2900))
            await test.advanceClock(by: .milliseconds(300))
            #expect(try await notes.next() == .timedOut)
            #expect(try peer.readMessage().payload == Array("alive".utf8))
        }
    }

    @Test("a Ping whose connection ends or whose task is cancelled fails", arguments: [true, false])
    func failing(byCancelling: Bool) async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let ping = Task { await failure { () async throws(WebSocketError) in try await ws.ping() } }
                if byCancelling {
                    try await ws.send("sent")
                    _ = try await ws.receive()
                    ping.cancel()
                }
                notes.add(await ping.value)
                try await ws.ping()
                notes.add(nil)
            }
        } body: { test in
            let peer = try test.open()
            if byCancelling {
                while try peer.readFrame().payload != Array("ping 1".utf8) {}
                try peer.send(RawFrame(.text, "cancel it"))
                #expect(try await notes.next() == .cancelled)
                // The next one is answered, and with it the one that nobody waits for.
                var frame = try peer.readFrame()
                while frame.payload != Array("ping 2".utf8) { frame = try peer.readFrame() }
                try peer.send(RawFrame(.pong, frame.payload))
                #expect(try await notes.next() == nil)
            } else {
                _ = try peer.readFrame()
                peer.close()
                #expect(try await notes.next() == .closed)
            }
        }
    }

    @Test("close() waits for the peer's Close and tells how the connection ended")
    func closing() async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let watcher = Task { notes.add("\(try await ws.closed().code.rawValue)") }
                let info = try await ws.close(CloseCode(rawValue: 4000), reason: "done")
                notes.add("\(info.code.rawValue) \(info.reason) \(info.initiator)")
                try await watcher.value
                notes.add("\(ws.closeInfo == info)")
            }
        } body: { test in
            let peer = try test.open()
            let close = try peer.readClose()
            #expect(close.closeCode == CloseCode(rawValue: 4000))
            try peer.send(RawFrame(.text, "late"), RawFrame(.close, close.payload))
            #expect(Set([try await notes.next(), try await notes.next()]) == ["4000", "4000 done local"])
            #expect(try await notes.next() == "true")
        }
    }

    @Test("a peer that does not answer is given up after closeTimeout")
    func mute() async throws {
        let notes = Notes<CloseInfo>()
        var options = WebSocketOptions()
        options.closeTimeout = .seconds(2)
        try await withServer(stopsClock: true) { server in
            server.webSocket("/", options: options) { ws in notes.add(try await ws.close(.goingAway)) }
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            await test.advanceClock(by: .milliseconds(2100))
            #expect(try await notes.next().code == .goingAway)
        }
    }

    @Test("cancelling close() leaves the connection closing")
    func cancelledClose() async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                let closing = Task { await failure { () async throws(WebSocketError) in try await ws.close() } }
                // Returns nothing more once the closing handshake has begun.
                for try await _ in ws {}
                closing.cancel()
                notes.add(await closing.value)
            }
        } body: { test in
            let peer = try test.open()
            #expect(try await notes.next() == .cancelled)
            try expectFailure(peer, .normal)
        }
    }
}
