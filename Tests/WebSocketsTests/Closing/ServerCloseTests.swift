import Testing
import WebSockets
import WebSocketsTesting

@Suite("The server closes (RFC 6455 section 7.1.2)")
struct ServerCloseTests {
    /// Opens a connection, lets `ready` act on it, and answers the Close frame that must follow `messages`.
    func run(
        over transport: TestTransport,
        after messages: [String] = [],
        expecting close: RawFrame,
        ready: @escaping @Sendable (WebSocket) throws -> Void
    ) async throws -> [CloseInfo] {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, ready: ready)
        } body: { test in
            let peer = try test.open()
            for message in messages { #expect(try peer.readMessage().payload == Array(message.utf8)) }
            let frame = try peer.readFrame()
            #expect(frame.firstByte == close.firstByte)
            #expect(frame.payload == close.payload)
            try peer.send(RawFrame(.close, frame.payload))
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            try log.waitForClose()
        }
        #expect(log.breaches == [])
        return log.closeInfos
    }

    @Test("with code and reason", arguments: TestTransport.allCases, [1000, 1001, 1003, 1013, 3000, 4999])
    func codes(transport: TestTransport, code: UInt16) async throws {
        let code = CloseCode(rawValue: code)
        let reasons = try await run(over: transport, expecting: .close(code.rawValue, "wéll")) { ws in
            ws.close(code, reason: "wéll")
        }
        #expect(reasons == [CloseInfo(code: code, reason: "wéll", initiator: .local)])
    }

    @Test("without a code", arguments: TestTransport.allCases)
    func noStatus(transport: TestTransport) async throws {
        let reasons = try await run(over: transport, expecting: RawFrame(.close)) { $0.close(.noStatus) }
        #expect(reasons.map(\.code) == [.noStatus])
    }

    @Test(
        "with 1011 when the code may not be sent",
        arguments: TestTransport.allCases,
        [0, 999, 1006, 1015, 2000, 5000]
    )
    func forbidden(transport: TestTransport, code: UInt16) async throws {
        _ = try await run(over: transport, expecting: .close(1011)) { $0.close(CloseCode(rawValue: code)) }
    }

    @Test("behind everything sent before", arguments: TestTransport.allCases)
    func behindMessages(transport: TestTransport) async throws {
        _ = try await run(over: transport, after: ["one", "two"], expecting: .close(1000)) { ws in
            ws.send("one")
            ws.send("two")
            ws.close()
            #expect(ws.send("three") == .closed)
            #expect(ws.ping([1]) == .closed)
            #expect(!ws.isOpen)
        }
    }

    @Test("once: the first call counts", arguments: TestTransport.allCases)
    func firstCounts(transport: TestTransport) async throws {
        let reasons = try await run(over: transport, expecting: .close(4000, "first")) { ws in
            ws.close(CloseCode(rawValue: 4000), reason: "first")
            ws.close(CloseCode(rawValue: 4001), reason: "second")
        }
        #expect(reasons == [CloseInfo(code: CloseCode(rawValue: 4000), reason: "first", initiator: .local)])
    }

    @Test("with a reason cut to 123 bytes between characters", arguments: TestTransport.allCases)
    func longReason(transport: TestTransport) async throws {
        let cut = String(repeating: "€", count: 41)
        _ = try await run(over: transport, expecting: .close(1000, cut)) { ws in
            ws.close(reason: cut + "€€")
        }
    }

    @Test("by a Close frame of its own making", arguments: TestTransport.allCases)
    func writtenFrame(transport: TestTransport) async throws {
        let reasons = try await run(over: transport, expecting: .close(4321, "x")) { ws in
            #expect(ws.write([0x10, 0xE1, 0x78], opcode: .close) == .sent)
        }
        #expect(reasons == [CloseInfo(code: CloseCode(rawValue: 4321), reason: "x", initiator: .local)])
    }

    @Test("with 1011 when ready throws", arguments: TestTransport.allCases)
    func throwingReady(transport: TestTransport) async throws {
        let reasons = try await run(over: transport, expecting: .close(1011)) { _ in throw TestError() }
        #expect(reasons == [CloseInfo(code: .internalError, reason: "", initiator: .local)])
    }
}
