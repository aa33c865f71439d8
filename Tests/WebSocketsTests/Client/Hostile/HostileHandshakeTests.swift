import Testing
import WebSockets
import WebSocketsTesting

/// What a server may do to a client that asks for a WebSocket. Each time the client has a precise error in good time,
/// and lets go of the socket.
@Suite("A client's handshake with a hostile server", .timeLimit(.minutes(1)))
struct HostileHandshakeTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: WebSocketError.Code
        /// What the message tells.
        var words = ""
        let script: @Sendable (ScriptedServer) throws -> Void

        init(
            _ what: String,
            _ code: WebSocketError.Code,
            _ words: String = "",
            script: @escaping @Sendable (ScriptedServer) throws -> Void
        ) {
            testDescription = what
            self.code = code
            self.words = words
            self.script = script
        }

        /// One that answers with these fields and the right proof.
        static func accepts(_ what: String, _ fields: String...) -> Attack {
            Attack(what, .protocolError) { server in
                try server.readRequest()
                try server.respond("101 Switching Protocols", ["Sec-WebSocket-Accept: \(server.proof)"] + fields)
            }
        }

        /// One that sends bytes that are no answer, and ends the connection or waits.
        static func says(_ what: String, _ bytes: [UInt8], andEnds: Bool) -> Attack {
            Attack(what, andEnds ? .handshakeFailed : .timedOut) { server in
                try server.readRequest()
                try? server.peer.send(bytes)
                if andEnds { server.peer.shutdownSending() }
            }
        }
    }

    private static let switching = ["Upgrade: websocket", "Connection: Upgrade"]

    static let falseAnswers = [
        Attack("a wrong proof", .protocolError, "accept") {
            try $0.readRequest()
            let proof = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
            try $0.respond("101 Switching Protocols", switching + [proof])
        },
        Attack("no proof", .protocolError, "accept") {
            try $0.readRequest()
            try $0.respond("101 Switching Protocols", switching)
        },
        Attack("a proof that begins right", .protocolError, "accept") {
            try $0.readRequest()
            let proof = "Sec-WebSocket-Accept: \($0.proof.prefix(20))"
            try $0.respond("101 Switching Protocols", switching + [proof])
        },
        .accepts("no Upgrade", "Connection: Upgrade", "Sec-WebSocket-Protocol: chat"),
        .accepts("another Upgrade", "Upgrade: h2c", "Connection: Upgrade", "Sec-WebSocket-Protocol: chat"),
        .accepts("no Connection", "Upgrade: websocket", "Sec-WebSocket-Protocol: chat"),
        .accepts("another Connection", "Upgrade: websocket", "Connection: close", "Sec-WebSocket-Protocol: chat"),
        .accepts("a subprotocol nobody offered", switching[0], switching[1], "Sec-WebSocket-Protocol: other"),
        .accepts("two subprotocols", switching[0], switching[1], "Sec-WebSocket-Protocol: chat, talk"),
        .accepts("none of the subprotocols", switching[0], switching[1]),
        .accepts(
            "an extension nobody offered",
            switching[0],
            switching[1],
            "Sec-WebSocket-Protocol: chat",
            "Sec-WebSocket-Extensions: permessage-deflate"
        ),
    ]

    /// The library takes them for lines of a head.
    static func otherProtocols(andEnds: Bool) -> [Attack] {
        [
            .says("speaks SSH", Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), andEnds: andEnds),
            .says("speaks TLS", [0x15, 3, 1, 0, 2, 2, 40, 0x0A], andEnds: andEnds),
            .says("speaks HTTP/2", [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6], andEnds: andEnds),
        ]
    }

    static let noAnswers: [Attack] = [
        .says("zeros", [UInt8](repeating: 0, count: 64 << 10), andEnds: true),
        .says("a status that is no number", Array("HTTP/1.1 two hundred\r\n\r\n".utf8), andEnds: true),
        Attack("an end without a word", .handshakeFailed) {
            try $0.readRequest()
            $0.peer.close()
        },
        Attack("a reset", .handshakeFailed) {
            try $0.readRequest()
            $0.peer.reset()
        },
        Attack("a reset in the middle of the answer", .handshakeFailed) {
            try $0.readRequest()
            try $0.peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs")
            $0.peer.reset()
        },
    ]

    static let excess = [
        Attack("a field of 100 KiB", .handshakeFailed) {
            try $0.readRequest()
            try? $0.respond("101 Switching Protocols", switching + ["X: " + String(repeating: "x", count: 100 << 10)])
        },
        Attack("10,000 fields", .handshakeFailed) {
            try $0.readRequest()
            try? $0.respond("101 Switching Protocols", switching + (0..<10_000).map { "X-\($0): \($0)" })
        },
        Attack("a name of 100 KiB", .handshakeFailed) {
            try $0.readRequest()
            try? $0.respond("101 Switching Protocols", switching + [String(repeating: "x", count: 100 << 10) + ": y"])
        },
        Attack("a refusal with a body without end", .handshakeRefused, "401") {
            try $0.readRequest()
            try $0.respond("401 Unauthorized", ["Content-Length: 1000000000"])
            try $0.expectNoReader(of: [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
        },
        Attack("fields without end", .handshakeFailed) {
            try $0.readRequest()
            try $0.peer.send("HTTP/1.1 101 Switching Protocols\r\n")
            try $0.expectNoReader(of: Array(String(repeating: "X: y\r\n", count: 10_000).utf8))
        },
    ]

    @Test(
        "ends with an error that says what is wrong",
        arguments: falseAnswers + otherProtocols(andEnds: true) + noAnswers + excess
    )
    func failure(_ attack: Attack) async throws {
        try await withScriptedServer { listener, loops in
            try await expectFailure(of: attack, at: listener, loops, handshake: .seconds(10))
        }
    }

    static let delays = [
        Attack("never answers", .timedOut) { try $0.readRequest() },
        Attack("never ends its answer", .timedOut) {
            try $0.readRequest()
            try $0.peer.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")
        },
        Attack("drips its answer", .timedOut) {
            try $0.readRequest()
            try $0.drip("HTTP/1.1 101 Switching Protocols\r\nX: " + String(repeating: "x", count: 500))
        },
    ]

    static let secureDelays = [
        Attack("never answers the ClientHello", .timedOut) { _ = try $0.peer.read(5) },
        Attack("drips a record that is to have 16 KiB", .timedOut) {
            _ = try $0.peer.read(5)
            try $0.drip([0x16, 3, 3, 0x40, 0] + [UInt8](repeating: 0, count: 500))
        },
    ]

    @Test(
        "ends in time when the server",
        arguments: (delays + otherProtocols(andEnds: false)).map { ("ws", $0) } + secureDelays.map { ("wss", $0) }
    )
    func delay(scheme: String, _ attack: Attack) async throws {
        try await withScriptedServer { listener, loops in
            let start = ContinuousClock.now
            try await expectFailure(of: attack, at: listener, loops, scheme: scheme, handshake: .milliseconds(300))
            #expect(ContinuousClock.now - start < .seconds(4))
        }
    }

    @Test("a server without TLS where there should be some", arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "\u{15}"])
    func plain(answer: String) async throws {
        try await withScriptedServer { listener, loops in
            let attack = Attack("answers in the clear", .handshakeFailed) { server in
                _ = try server.peer.read(5)
                try server.peer.send(answer)
                server.peer.shutdownSending()
            }
            try await expectFailure(of: attack, at: listener, loops, scheme: "wss", handshake: .seconds(10))
        }
    }

    @Test("frames that come with the answer are delivered, the Close behind them too", arguments: [1, 100])
    func gluedFrames(count: Int) async throws {
        try await withScriptedServer { listener, loops in
            let client = client(listener.url(), loops)
            let task = Task { try await client.connect() }
            let server = try listener.accept()
            try server.readRequest()
            let head =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(server.proof)\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
            let messages = (0..<count).flatMap { RawFrame(.text, "\($0)", maskingKey: nil).bytes }
            var close = RawFrame.close(4000, "that is all")
            close.maskingKey = nil
            try server.peer.send(Array(head.utf8) + messages + close.bytes)
            let ws = try await task.value
            var received: [Message] = []
            for try await message in ws { received.append(message) }
            #expect(received == (0..<count).map { .text("\($0)") })
            #expect(try await ws.closed().code == CloseCode(rawValue: 4000))
            #expect(try server.readFrame().closeCode == CloseCode(rawValue: 4000))
            #expect(try server.peer.readUntilClosed().bytes == [])
        }
    }

    private func client(
        _ url: String,
        _ loops: ClientLoops,
        handshake: Duration = .seconds(10)
    ) -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url)
        configuration.loops = loops
        configuration.subprotocols = ["chat", "talk"]
        configuration.timeouts.handshake = handshake
        return WebSocketClient(configuration)
    }

    private func expectFailure(
        of attack: Attack,
        at listener: ScriptedListener,
        _ loops: ClientLoops,
        scheme: String = "ws",
        handshake: Duration
    ) async throws {
        let client = client("\(scheme)://127.0.0.1:\(listener.port)/", loops, handshake: handshake)
        let task = Task { try await client.connect() }
        let server = try listener.accept()
        try attack.script(server)
        let error = await #expect(throws: WebSocketError.self) { try await task.value }
        #expect(error?.code == attack.code, "\(error.map { "\($0)" } ?? "")")
        #expect(error?.message.lowercased().contains(attack.words) == true, "\(error?.message ?? "")")
        try server.expectEnd()
    }
}
