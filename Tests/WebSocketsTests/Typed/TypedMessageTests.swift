import Testing
import WebSockets
import WebSocketsJSON
import WebSocketsTesting

@Suite("Typed messages in async handlers", .timeLimit(.minutes(1)))
struct TypedMessageTests {
    @Test("values come and go, on the server and on the client", arguments: [true, false])
    func bothEnds(inMessages: Bool) async throws {
        try await withServer(over: .tcp) { server in
            server.webSocket("/") { ws in
                if inMessages {
                    for try await message in ws.messages(as: ClientMessage.self) { try await answer(message, ws) }
                } else {
                    while true { try await answer(try await ws.receive(as: ClientMessage.self), ws) }
                }
            }
        } body: { test in
            let client = WebSocketClient("ws://127.0.0.1:\(test.server.port ?? 0)/")
            try await client.withConnection { ws in
                try await ws.send(json: ClientMessage.join(username: "ann"))
                #expect(try await ws.receive(as: ServerMessage.self) == .welcome(users: ["ann"]))
                try await ws.send(json: ClientMessage.chat(text: "hi"))
                #expect(try await ws.receive() == .text(#"{"from":"?","text":"hi","type":"message"}"#))
            }
        }
        @Sendable func answer(_ message: ClientMessage, _ ws: AsyncWebSocket) async throws {
            switch message {
            case .join(let name): try await ws.send(json: ServerMessage.welcome(users: [name]))
            case .chat(let text): try await ws.send(json: ServerMessage.message(from: "?", text: text))
            case .leave: try await ws.close()
            }
        }
    }

    @Test("receive(as:) throws about what is no such value, and the next message is as good as any")
    func receiving() async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/") { ws in
                for _ in 0..<3 {
                    notes.add(await failure { () async throws(WebSocketError) in try await ws.receive(as: Int.self) })
                }
                notes.add(await failure { () async throws(WebSocketError) in try await ws.receive(as: Int.self) })
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "x"), RawFrame(.binary, "1"), RawFrame(.text, "1"))
            for expected in [.invalidMessage, .invalidMessage, nil] as [WebSocketError.Code?] {
                #expect(try await notes.next() == expected)
            }
            try peer.send(.close(1000))
            #expect(try await notes.next() == .closed)
        }
    }

    @Test(
        "messages(as:) closes with 1007 for what is no such value, and with 1003 for the other kind",
        arguments: [(RawFrame(.text, "x"), CloseCode.invalidPayload), (RawFrame(.binary, "1"), .unsupportedData)]
    )
    func strict(frame: RawFrame, code: CloseCode) async throws {
        let notes = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                do throws(WebSocketError) {
                    for try await number in ws.messages(as: Int.self) { notes.add("\(number)") }
                } catch {
                    notes.add("\(error.code)")
                }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "5"), frame)
            #expect(try await notes.next() == "5")
            #expect(try await notes.next() == "invalidMessage")
            try expectFailure(peer, code)
        }
    }

    private struct Invoice: Decodable {
        var total: Int
    }

    @Test("what a peer is told of a message that was not understood names no type", arguments: ["x", "{}", "[1]"])
    func discretion(text: String) async throws {
        let messages = Notes<String>()
        try await withServer { server in
            server.webSocket("/") { ws in
                do throws(WebSocketError) {
                    for try await _ in ws.messages(as: Invoice.self) {}
                } catch {
                    messages.add(error.message)
                }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, text))
            let reason = String(decoding: try peer.readClose().payload.dropFirst(2), as: UTF8.self)
            #expect(reason == "not a message of the expected form")
            #expect(try await messages.next().contains("Invoice") == false)
        }
    }

    @Test("events(as:) are values, errors and at last the end", arguments: [true, false])
    func events(inOrder: Bool) async throws {
        let notes = Notes<MessageEvent<Int>>()
        try await withServer { server in
            server.webSocket("/") { ws in
                for try await event in ws.events(as: Int.self) { notes.add(event) }
                notes.add(.message(-1))
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "5"), RawFrame(.text, "x"), RawFrame(.text, "6"))
            #expect(try await notes.next() == .message(5))
            #expect(try await notes.next() == .error(WebSocketError(.invalidMessage, "")))
            #expect(try await notes.next() == .message(6))
            if inOrder { try peer.send(.close(4001, "enough")) } else { peer.close() }
            guard case .close(let reason) = try await notes.next() else { return _ = Issue.record("no end") }
            #expect(reason.code.rawValue == (inOrder ? 4001 : 1006))
            #expect(try await notes.next() == .message(-1))
        }
    }

    @Test("closures send values too, and one that is prepared goes to many")
    func closures() async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                ready: { ws in
                    try ws.send(json: ServerToClient.exampleResponse(1))
                    ws.send(try PreparedMessage(json: ServerToClient.exampleResponse(2)))
                    #expect(throws: WebSocketError(.invalidMessage, "")) { try ws.send(json: Double.nan) }
                }
            )
            server.http("/state") { _ in try .json(encoding: ["users": 3]) }
        } body: { test in
            let peer = try test.open()
            for number in 1...2 {
                let message = try peer.readMessage()
                #expect(message.kind == .text && message.payload == Array(#"{"type":"int","value":\#(number)}"#.utf8))
            }
        }
    }
}
