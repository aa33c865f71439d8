import Testing
import WebSockets
import WebSocketsJSON

@Suite("Tagged enums")
struct TaggedEnumTests {
    private enum Shape: Codable, TaggedEnum, Equatable {
        static var tag: String { "kind" }

        case dot
        case circle(Double)
        case line(Int, Int, dashed: Bool)
        case named(name: String?, parts: [Point])
        case renamed(Int)

        struct Point: Codable, Equatable {
            var x: Int
        }

        enum RenamedCodingKeys: String, CodingKey {
            case _0 = "n"
        }
    }

    private struct Envelope: Codable, Equatable {
        var id: Int
        @Tagged var body: ServerToClient
    }

    private enum Suit: String, Codable, TaggedEnum {
        case hearts
    }

    private enum Confused: Codable, TaggedEnum {
        case labelled(type: Int)
    }

    private func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONMessageCoder().payload(of: value), as: UTF8.self)
    }

    private func value<Value: Decodable>(_ type: Value.Type, _ json: String) throws(WebSocketError) -> Value {
        try JSONMessageCoder().value(type, from: .text(json))
    }

    private func expectBothWays<Value: Codable & Equatable>(
        _ value: Value,
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try json(value) == text, sourceLocation: sourceLocation)
        #expect(try self.value(Value.self, text) == value, sourceLocation: sourceLocation)
    }

    @Test("a case is a field with its name, and associated values are fields beside it")
    func forms() throws {
        try expectBothWays(ServerMessage.welcome(users: ["ann", "bob"]), #"{"type":"welcome","users":["ann","bob"]}"#)
        try expectBothWays(ServerMessage.userJoined(username: "ann"), #"{"type":"joined","username":"ann"}"#)
        try expectBothWays(ServerMessage.message(from: "a", text: "é"), #"{"from":"a","text":"é","type":"message"}"#)
        try expectBothWays(ClientMessage.leave, #"{"type":"leave"}"#)
    }

    @Test("values without a label are value, value1 and so on")
    func unlabelled() throws {
        try expectBothWays(ServerToClient.exampleResponse(3), #"{"type":"int","value":3}"#)
        try expectBothWays(ServerToClient.errorResponse("no"), #"{"type":"string","value":"no"}"#)
        try expectBothWays(Shape.line(1, 2, dashed: true), #"{"dashed":true,"kind":"line","value":1,"value1":2}"#)
    }

    @Test("the tag may have another name, and a value another label")
    func names() throws {
        try expectBothWays(Shape.dot, #"{"kind":"dot"}"#)
        try expectBothWays(Shape.circle(0.5), #"{"kind":"circle","value":0.5}"#)
        try expectBothWays(Shape.renamed(1), #"{"kind":"renamed","n":1}"#)
    }

    @Test("optional and structured values keep their form")
    func structured() throws {
        try expectBothWays(
            Shape.named(name: "a", parts: [.init(x: 1)]),
            #"{"kind":"named","name":"a","parts":[{"x":1}]}"#
        )
        try expectBothWays(Shape.named(name: nil, parts: []), #"{"kind":"named","parts":[]}"#)
        #expect(try value(Shape.self, #"{"kind":"named","name":null,"parts":[]}"#) == .named(name: nil, parts: []))
    }

    @Test("the order of fields does not matter, and unknown fields are ignored")
    func lenience() throws {
        #expect(try value(ClientMessage.self, #"{"z":[1],"text":"hi","type":"chat"}"#) == .chat(text: "hi"))
    }

    @Test("within another value a tagged enum is tagged by a wrapper")
    func nested() throws {
        try expectBothWays(Envelope(id: 1, body: .exampleResponse(2)), #"{"body":{"type":"int","value":2},"id":1}"#)
        try expectBothWays([Tagged(wrappedValue: ClientMessage.leave)], #"[{"type":"leave"}]"#)
    }

    @Test("without the conformance an enum keeps Swift's form")
    func plain() throws {
        try expectBothWays(ClientToServer.exampleRequest(a: 1, b: 2), #"{"exampleRequest":{"a":1,"b":2}}"#)
    }

    @Test("an enum with raw values keeps its form")
    func rawValues() throws {
        try expectBothWays(Suit.hearts, #""hearts""#)
    }

    @Test("a value that has the name of the tag is not encoded")
    func collision() {
        #expect(throws: WebSocketError(.invalidMessage, "")) { try json(Confused.labelled(type: 1)) }
    }

    @Test(
        "what is no case is an error",
        arguments: [
            #"{"type":"dance"}"#, #"{"text":"hi"}"#, #"{"type":"chat"}"#, #"{"type":"chat","text":1}"#, #"{"type":1}"#,
            #"{"type":null,"text":"hi"}"#, #"{"chat":{"text":"hi"}}"#, "[]", "{}", "null", "3", #""chat""#, "",
            #"["type","chat"]"#,
        ]
    )
    func malformed(json: String) {
        #expect(throws: WebSocketError(.invalidMessage, "")) { try value(ClientMessage.self, json) }
    }
}
