import Testing
import WebSocketsTesting

@Suite("Sec-WebSocket-Accept")
struct HandshakeKeyTests {
    @Test("the example of RFC 6455 section 1.3")
    func example() {
        #expect(HandshakeKey.accept(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("a key whose digest needs two blocks, by sha1sum and base64")
    func longKey() {
        #expect(HandshakeKey.accept(for: String(repeating: "a", count: 64)) == "jGdebzmm20QI0DmM5dGETWg7dwQ=")
    }
}
