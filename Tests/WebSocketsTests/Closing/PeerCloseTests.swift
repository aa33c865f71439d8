import Testing
import WebSockets
import WebSocketsTesting

@Suite("The peer closes (RFC 6455 section 5.5.1)")
struct PeerCloseTests {
    @Test(
        "its code comes back and is reported with its reason",
        arguments: TestTransport.allCases,
        [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999]
    )
    func codes(transport: TestTransport, code: UInt16) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(.close(code, "sée you"))
            #expect(try peer.readFrame() == RawFrame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)], maskingKey: nil))
            #expect(try peer.readUntilClosed(within: .seconds(1)).bytes == [])
            let reason = CloseInfo(code: CloseCode(rawValue: code), reason: "sée you", initiator: .peer)
            #expect(try log.waitForClose() == [reason])
        }
    }

    @Test("without a code the answer has none", arguments: TestTransport.allCases)
    func noStatus(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.close))
            #expect(try peer.readFrame() == RawFrame(.close, maskingKey: nil))
            #expect(try peer.readUntilClosed(within: .seconds(1)).bytes == [])
            #expect(try log.waitForClose() == [CloseInfo(code: .noStatus, reason: "", initiator: .peer)])
        }
    }

    @Test("what it sent before is answered first", arguments: TestTransport.allCases)
    func answersFirst(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "last"), .close(1000))
            #expect(try peer.readMessage().payload == Array("last".utf8))
            #expect(try peer.readFrame().closeCode == .normal)
        }
    }

    @Test("what it sends after its Close is ignored", arguments: TestTransport.allCases)
    func ignored(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(.close(1000), RawFrame(.text, "too late"), RawFrame(.ping, "too late"))
            #expect(try peer.readFrame().closeCode == .normal)
            #expect(try peer.readUntilClosed(within: .seconds(1)).bytes == [])
            try log.waitForClose()
            #expect(log.events.count == 3, "ready, data with the Close, close")
        }
    }

    @Test("in the middle of a fragmented message", arguments: TestTransport.allCases)
    func withinMessage(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "half", fin: false), .close(1000))
            #expect(try peer.readFrame().closeCode == .normal)
            #expect(try log.waitForClose().map(\.code) == [.normal])
        }
    }

    @Test("in the same moment as the server: both see their own code", arguments: TestTransport.allCases)
    func simultaneous(transport: TestTransport) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, ready: { $0.close(CloseCode(rawValue: 4000)) })
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/").bytes + RawFrame.close(4001).bytes)
            #expect(try peer.readResponse().status == 101)
            #expect(try peer.readFrame().closeCode == CloseCode(rawValue: 4000))
            #expect(try peer.readUntilClosed(within: .seconds(1)).bytes == [])
            try log.waitForClose()
        }
        #expect(log.closeInfos.map(\.code) == [CloseCode(rawValue: 4000)])
        #expect(log.breaches == [])
    }
}
