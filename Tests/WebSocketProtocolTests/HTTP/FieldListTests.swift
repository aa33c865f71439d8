import Testing
import WebSocketProtocol

@Suite("Lists in header fields (RFC 9110 section 5.6.1)")
struct FieldListTests {
    @Test(
        "the elements of all fields of a name are one list, without its empty elements",
        arguments: [
            (["Connection: Upgrade"], ["Upgrade"]), (["Connection: , Upgrade"], ["Upgrade"]),
            (["Connection: , keep-alive,\tUpgrade ,"], ["keep-alive", "Upgrade"]), (["Connection:"], []),
            (["A: b"], []),
            (["Connection: ,, ,"], []), (["Connection: a", "B: c", "CONNECTION: d,e"], ["a", "d", "e"]),
            (["Connection: a b"], ["a b"]),
        ] as [([String], [String])]
    )
    func elements(fields: [String], elements: [String]) throws {
        let head = try head("GET / HTTP/1.1\r\nHost: a\r\n\(fields.map { "\($0)\r\n" }.joined())\r\n")
        #expect(head.fields.list("connection").map { String(decoding: $0, as: UTF8.self) } == elements)
    }

    @Test("a token is found in any case of its letters, whole")
    func tokens() throws {
        let list = try head(fields: "Upgrade: h2c, WebSocket", "upgrade: x/1").fields.list("Upgrade")
        #expect(list.contains(token: "websocket"))
        #expect(list.contains(token: "h2c"))
        #expect(list.contains(token: "x/1"))
        #expect(!list.contains(token: "x"))
        #expect(!list.contains(token: "socket"))
        #expect(!list.contains(token: ""))
        #expect(!list.contains(token: "websoc\u{212A}et"))
    }

    @Test(
        "a handshake names websocket in Upgrade (RFC 6455 section 4.2.1)",
        arguments: [
            (["Upgrade: websocket", "Connection: Upgrade"], true),
            (["Upgrade: WEBSOCKET", "Connection: upgrade"], true),
            (["Upgrade: h2c, websocket", "Connection: , keep-alive,\tUpgrade ,"], true),
            (["Upgrade: h2c", "Upgrade: websocket", "Connection: close", "Connection: Upgrade"], true),
            (["Upgrade: websocket"], true), (["Connection: Upgrade"], false),
            (["Upgrade: websockets", "Connection: Upgrade"], false),
            (["Upgrade: websocket", "Connection: x-upgrade"], true),
            (["Upgrade: web socket", "Connection: Upgrade"], false),
        ]
    )
    func handshake(fields: [String], asks: Bool) throws {
        let head = try head("GET / HTTP/1.1\r\nHost: a\r\n\(fields.map { "\($0)\r\n" }.joined())\r\n")
        #expect(head.asksForWebSocket == asks)
    }

    @Test(
        "the key is one field, the base64 form of 16 bytes (RFC 6455 section 4.2.1)",
        arguments: [
            (["AAAAAAAAAAAAAAAAAAAAAA=="], true), ([" x3JJHMbDL1EzLkh9GBhXDw== "], true),
            (["+/+/+/+/+/+/+/+/+/+/+w=="], true), ([], false), ([""], false),
            (["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="], false), (["AAAAAAAAAAAAAAAAAAAAAAA="], false),
            (["AAAAAAAAAAAAAAAAAAAAAAAA"], false), (["AAAAAAAAAAAAAAAAAAAA"], false),
            (["AAAAAAAAAAAAAAAAAAAAAA"], false),
            (["AAAAAAAAAAAAAAAAAAAA-A=="], false), (["AAAAAAAAAA AAAAAAAAAAA=="], false),
            (["AAAAAAAAAAAAAAAAAAAA===="], false), (["ééééééééééé=="], false),
        ] as [([String], Bool)]
    )
    func key(values: [String], isValid: Bool) throws {
        let fields = values.map { "Sec-WebSocket-Key: \($0)\r\n" }.joined()
        let key = try head("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n").webSocketKey
        #expect((key != nil) == isValid)
        if isValid { #expect(key?.count == 24) }
    }
}
