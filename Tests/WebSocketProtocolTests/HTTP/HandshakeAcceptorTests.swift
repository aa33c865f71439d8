import Testing
import WebSocketProtocol

@Suite("The answer to an opening handshake (RFC 6455 section 4.2.2)")
struct HandshakeAcceptorTests {
    /// The value for the key of section 1.3.
    private static let accept: InlineArray<28, UInt8> = {
        let text = Array("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".utf8)
        return InlineArray { text[$0] }
    }()

    @Test("the answer has what was agreed on, then further fields, in one buffer")
    func answer() throws {
        var output = Array("before|".utf8)
        let plain = HandshakeAcceptor(accept: Self.accept)
        try plain.append(fields: EmptyCollection(), to: &output)
        let full = HandshakeAcceptor(accept: Self.accept, subprotocol: "chat.v2", extensions: "permessage-deflate")
        try full.append(fields: [(name: "Set-Cookie", value: "a=b")], to: &output)
        let start = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r

            """
        let rest = """
            Sec-WebSocket-Protocol: chat.v2\r
            Sec-WebSocket-Extensions: permessage-deflate\r
            Set-Cookie: a=b\r

            """
        #expect(String(decoding: output, as: UTF8.self) == "before|\(start)\r\n\(start)\(rest)\r\n")
    }

    @Test(
        "the fields of the handshake and those of a body are the server's own",
        arguments: [
            "Upgrade", "connection", "SEC-WEBSOCKET-ACCEPT", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
            "Content-Length", "Transfer-Encoding",
        ]
    )
    func reserved(name: String) {
        var output: [UInt8] = []
        #expect(throws: ResponseHeadWriter.Fault.reservedField(name: name)) {
            try HandshakeAcceptor(accept: Self.accept).append(fields: [(name: name, value: "a")], to: &output)
        }
        #expect(output.isEmpty)
    }

    @Test("a line break in what was agreed on is refused")
    func lineBreaks() {
        var output: [UInt8] = []
        #expect(throws: ResponseHeadWriter.Fault.fieldValue(name: "Sec-WebSocket-Protocol")) {
            try HandshakeAcceptor(accept: Self.accept, subprotocol: "a\r\nB: c").append(fields: [], to: &output)
        }
        #expect(output.isEmpty)
    }
}
