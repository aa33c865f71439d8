import Testing
import WebSockets
import WebSocketsTesting

/// Where libwebsockets 4.1.6 departs from RFC 6455 and cannot be made to follow it. A test that fails here is good
/// news: the limit is gone.
@Suite("Known limits of libwebsockets 4.1.6")
struct KnownLimitTests {
    @Test("frames without a mask are accepted (section 5.1 wants 1002)", arguments: TestTransport.allCases)
    func unmasked(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "unmasked", maskingKey: nil))
            #expect(try peer.readMessage().payload == Array("unmasked".utf8))
        }
    }

    @Test(
        "lengths not in their shortest form are accepted (section 5.2 wants 1002)",
        arguments: TestTransport.allCases,
        [[0x81, 0xFE, 0, 1], [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0, 1]] as [[UInt8]]
    )
    func longLengths(transport: TestTransport, header: [UInt8]) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(header + [0, 0, 0, 0, UInt8(ascii: "x")])
            #expect(try peer.readMessage().payload == [UInt8(ascii: "x")])
        }
    }

    @Test(
        "of Pings in one write the first is answered (section 5.5.3 wants the last)",
        arguments: TestTransport.allCases
    )
    func pingsWhileAPongIsPending(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            try peer.send(RawFrame(.ping, "1"), RawFrame(.ping, "2"), RawFrame(.ping, "3"))
            #expect(try peer.readFrame() == RawFrame(.pong, "1", maskingKey: nil))
            try peer.send(RawFrame(.ping, "4"))
            #expect(try peer.readFrame() == RawFrame(.pong, "4", maskingKey: nil))
        }
    }

    @Test("close codes registered since 2012 arrive as 1002", arguments: TestTransport.allCases, [1012, 1013, 1014])
    func newCloseCodes(transport: TestTransport, code: UInt16) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(.close(code))
            #expect(try peer.readClose().closeCode == .protocolError)
            #expect(try log.waitForClose().map(\.code) == [.protocolError])
        }
    }

    @Test("Pongs without payload are not reported", arguments: TestTransport.allCases)
    func emptyPong(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(RawFrame(.pong), RawFrame(.text, "end"))
            #expect(try peer.readMessage().payload == Array("end".utf8))
            #expect(log.events == [.ready, .data(FrameBits(.text), Array("end".utf8))])
        }
    }

    @Test("RSV1 in a Ping is not noticed behind a compressed message (RFC 7692 section 6 wants 1002)")
    func markedPing() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            try client.send(.text, "compressed")
            _ = try client.read()
            try client.peer.send(RawFrame(firstByte: 0xC9, [1]))
            #expect(try client.peer.readFrame() == RawFrame(.pong, [1], maskingKey: nil))
        }
    }

    @Test("frames that come with the request, before the 101 response, are garbled (section 4.1 forbids them)")
    func framesWithTheRequest() async throws {
        try await withEcho(over: .inMemory) { test, _ in
            let peer = try test.connect()
            let frames = (0..<100).flatMap { RawFrame(.text, "message \($0)").bytes }
            try peer.send(RawRequest.handshake("/").bytes + frames)
            #expect(try peer.readResponse().status == 101)
            #expect(throws: PeerError.self) {
                for number in 0..<100 {
                    guard try peer.readMessage().payload == Array("message \(number)".utf8) else {
                        throw PeerError(.unexpected, "")
                    }
                }
            }
        }
    }

    @Test("a path of one NUL is the root")
    func trailingNUL() async throws {
        try await withServer { server in
            server.webSocket("/")
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/%00"))
            #expect(try peer.readResponse().status == 101)
        }
    }
}
