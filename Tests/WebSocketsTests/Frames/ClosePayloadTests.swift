import Testing
import WebSockets
import WebSocketsTesting

@Suite("A Close frame with a bad payload fails the connection (RFC 6455 sections 5.5.1 and 7.4)")
struct ClosePayloadTests {
    @Test("a lone byte: 1002", arguments: TestTransport.allCases)
    func loneByte(transport: TestTransport) async throws {
        try await expectFailure(over: transport, RawFrame(.close, [3]), .protocolError)
    }

    @Test(
        "a code that must not be sent: 1002",
        arguments: TestTransport.allCases,
        [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]
    )
    func code(transport: TestTransport, code: UInt16) async throws {
        try await expectFailure(over: transport, .close(code), .protocolError)
    }

    @Test(
        "a reason that is not UTF-8: 1007",
        arguments: TestTransport.allCases,
        [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0x61, 0xF8]] as [[UInt8]]
    )
    func reason(transport: TestTransport, text: [UInt8]) async throws {
        try await expectFailure(over: transport, RawFrame(.close, [0x03, 0xE8] + text), .invalidPayload)
    }

    private func expectFailure(over transport: TestTransport, _ frame: RawFrame, _ code: CloseCode) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(frame)
            try WebSocketsTests.expectFailure(peer, code)
            #expect(try log.waitForClose().map(\.code) == [code])
        }
    }
}
