import Testing
import WebSockets
import WebSocketsTesting

@Suite("What data answers decides about the connection")
struct DataCloseTests {
    @Test(
        "close with code and reason: of what follows only the answering Close is seen",
        arguments: TestTransport.allCases
    )
    func answered(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket(
                "/",
                log: log,
                data: { ws, _, _ in
                    ws.send("goodbye")
                    return .close(CloseCode(rawValue: 4002), "enough")
                }
            )
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "first"), RawFrame(.text, "second"))
            #expect(try peer.readMessage().payload == Array("goodbye".utf8))
            let close = try peer.readFrame()
            #expect(close.closeCode == CloseCode(rawValue: 4002))
            #expect(close.closeReason == "enough")
            try peer.send(.close(4002))
            try log.waitForClose()
        }
        #expect(
            log.events == [
                .ready, .data(FrameBits(.text), Array("first".utf8)), .data(FrameBits(.close), [0x0F, 0xA2]),
                .close(CloseInfo(code: CloseCode(rawValue: 4002), reason: "enough", initiator: .local)),
            ]
        )
    }

    @Test("throwing closes with 1011", arguments: TestTransport.allCases)
    func throwing(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, data: { _, _, _ in throw TestError() })
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "x"))
            try expectFailure(peer, .internalError)
            #expect(try log.waitForClose() == [CloseInfo(code: .internalError, reason: "", initiator: .local)])
        }
        #expect(log.breaches == [])
    }

    @Test("one connection that fails leaves the others alone", arguments: TestTransport.allCases)
    func others(transport: TestTransport) async throws {
        try await withServer(over: transport) { server in
            server.webSocket("/", data: echo)
            server.webSocket("/throw", data: { _, _, _ in throw TestError() })
        } body: { test in
            let good = try test.open()
            let bad = try test.open("/throw")
            try bad.send(RawFrame(.text, "x"))
            try expectFailure(bad, .internalError)
            try good.send(RawFrame(.text, "still here"))
            #expect(try good.readMessage().payload == Array("still here".utf8))
        }
    }
}
