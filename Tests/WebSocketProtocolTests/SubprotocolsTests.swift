import Testing
import WebSocketProtocol

@Suite("Subprotocols (RFC 6455 sections 1.9 and 4)")
struct SubprotocolsTests {
    @Test(
        "offers are a list of distinct tokens over all fields",
        arguments: [
            ([], []),
            (["chat"], ["chat"]),
            (["chat, superchat"], ["chat", "superchat"]),
            (["chat,superchat"], ["chat", "superchat"]),
            ([" \tchat ,\tv2.chat\t"], ["chat", "v2.chat"]),
            (["a", "b, c"], ["a", "b", "c"]),
            (["a,,b,"], ["a", "b"]),
            (["chat, Chat"], ["chat", "Chat"]),
            ([""], nil),
            ([" , "], nil),
            (["a", ""], nil),
            (["chat, chat"], nil),
            (["chat", "chat"], nil),
            (["super chat"], nil),
            (["a;q=1"], nil),
            (["\"a\""], nil),
            (["caf\u{E9}"], nil),
            (["a\u{0}"], nil),
        ] as [([String], [String]?)]
    )
    func offers(fields: [String], names: [String]?) {
        #expect(Subprotocols.offered(in: fields) == names)
    }

    @Test(
        "the server's preference decides",
        arguments: [
            (["a", "b"], ["b", "a"], "b"),
            (["a", "b"], ["a", "b"], "a"),
            (["a", "b"], ["c", "b"], "b"),
            (["a", "b"], ["A"], nil),
            (["a"], [], nil),
            ([], ["a"], nil),
        ] as [([String], [String], String?)]
    )
    func choice(offered: [String], supported: [String], chosen: String?) {
        #expect(Subprotocols.choose(from: offered, preferring: supported) == chosen)
    }

    @Test("a token has every visible ASCII character but the delimiters")
    func tokens() {
        let delimiters = Set("\"(),/:;<=>?@[\\]{}".utf8)
        for byte in UInt8(0)...127 {
            let expected = byte > 32 && byte < 127 && !delimiters.contains(byte)
            #expect(Subprotocols.isToken(String(Unicode.Scalar(byte))) == expected, "\(byte)")
        }
        #expect(!Subprotocols.isToken(""))
        #expect(!Subprotocols.isToken("é"))
    }
}
