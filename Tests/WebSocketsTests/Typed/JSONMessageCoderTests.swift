import Testing
import WebSockets
import WebSocketsJSON

@Suite("JSON messages")
struct JSONMessageCoderTests {
    private indirect enum Tree: Codable {
        case leaf
        case node(Tree)
    }

    @Test("equal values are equal text, with sorted keys and plain slashes")
    func encoding() throws {
        struct Value: Encodable {
            var zebra = "a/b"
            var ant = [1.5]
        }
        let payload = try JSONMessageCoder().payload(of: Value())
        #expect(String(decoding: payload, as: UTF8.self) == #"{"ant":[1.5],"zebra":"a/b"}"#)
    }

    @Test("a value that JSON has no form for is an error")
    func unencodable() {
        #expect(throws: WebSocketError(.invalidMessage, "")) { try JSONMessageCoder().payload(of: Double.infinity) }
    }

    @Test(
        "what is no JSON of the type is an error with a cause",
        arguments: [
            "", " ", "{", "[1", "[,1]", "1 2", "nul", #""\ud800""#, #""\x""#, "[1]x", "1e999", "\u{0}", "[\"a\"]",
            "{\"a\":1}",
        ]
    )
    func malformed(text: String) throws {
        let error = #expect(throws: WebSocketError.self) { try JSONMessageCoder().value([Int].self, from: .text(text)) }
        #expect(error?.code == .invalidMessage && error?.cause != nil)
    }

    @Test("bytes that are not UTF-8, as only a direct call can have them, are an error")
    func notUTF8() {
        let bytes: [UInt8] = [0x22, 0xFF, 0xC0, 0x22]
        #expect(throws: (any Error).self) { unsafe try JSONMessageCoder().decode(String.self, from: bytes.span.bytes) }
    }

    @Test("a binary message is not looked at")
    func otherKind() {
        #expect(throws: WebSocketError(.invalidMessage, "")) {
            try JSONMessageCoder().value(Int.self, from: .binary(Array("1".utf8)))
        }
    }

    @Test("text may be as long as the limit and no longer")
    func size() throws {
        let coder = JSONMessageCoder(maxSize: 4)
        #expect(try coder.value(Int.self, from: .text("1234")) == 1234)
        #expect(throws: WebSocketError(.invalidMessage, "")) { try coder.value(Int.self, from: .text("12345")) }
    }

    @Test(
        "nesting may be as deep as the limit and no deeper",
        arguments: [
            ("[[1]]", true), ("[[[]]]", false), ("[[],[],[[]]]", false), (#"["[[[[\"[[[[","]]]]"]"#, true),
            ("[[1],[2],[3]]", true),
        ]
    )
    func depth(text: String, isAllowed: Bool) throws {
        struct Anything: Decodable {
            init(from decoder: any Decoder) {}
        }
        let coder = JSONMessageCoder(maxDepth: 2)
        let outcome = Result { try coder.value(Anything.self, from: .text(text)) }
        #expect(((try? outcome.get()) != nil) == isAllowed)
    }

    @Test("a recursive type cannot be made to recurse without end", arguments: [10, 30, 1000, 400_000])
    func recursion(depth: Int) {
        // Each level of the tree takes two of JSON.
        let text =
            String(repeating: #"{"node":{"_0":"#, count: depth) + #"{"leaf":{}}"#
            + String(repeating: "}}", count: depth)
        let coder = JSONMessageCoder(maxSize: .max)
        let outcome = Result { try coder.value(Tree.self, from: .text(text)) }
        #expect(((try? outcome.get()) != nil) == (depth <= 30))
    }

    @Test("another coder may be plugged in")
    func pluggable() throws {
        struct Reversed: MessageCoder {
            let kind = MessageKind.binary
            func encode(_ value: some Encodable) throws -> [UInt8] { try JSONMessageCoder().encode(value).reversed() }
            func decode<Value: Decodable>(_ type: Value.Type, from payload: RawSpan) throws -> Value {
                let bytes = Array([UInt8](copying: payload).reversed())
                return unsafe try JSONMessageCoder().decode(type, from: bytes.span.bytes)
            }
        }
        let payload = try Reversed().payload(of: ServerToClient.exampleResponse(12))
        #expect(String(decoding: payload, as: UTF8.self) == #"}21:"eulav","tni":"epyt"{"#)
        #expect(try Reversed().value(ServerToClient.self, from: .binary(payload)) == .exampleResponse(12))
    }

    @Test("a coder of text that makes other bytes is found out")
    func brokenCoder() {
        struct Broken: MessageCoder {
            let kind = MessageKind.text
            func encode(_ value: some Encodable) -> [UInt8] { [0xFF] }
            func decode<Value: Decodable>(_ type: Value.Type, from payload: RawSpan) throws -> Value {
                throw TestError()
            }
        }
        #expect(throws: WebSocketError(.invalidMessage, "")) { try Broken().payload(of: 1) }
    }
}
