import Testing
import WebSocketProtocol

@Suite("Sec-WebSocket-Extensions (RFC 6455 section 9.1)")
struct ExtensionHeaderTests {
    @Test(
        "extensions, parameters and values are told apart",
        arguments: [
            ([], []),
            ([""], []),
            (["foo"], ["foo"]),
            (["foo, bar; baz=2"], ["foo", "bar; baz=2"]),
            (["foo", "bar; baz=2, qux"], ["foo", "bar; baz=2", "qux"]),
            (["bar; baz=\"2\""], ["bar; baz=2"]),
            (["bar; baz=\"a\\b\""], ["bar; baz=ab"]),
            (["\tfoo ;\t a = 1 ; b , , bar,"], ["foo; a=1; b", "bar"]),
            (["permessage-deflate; client_max_window_bits"], ["permessage-deflate; client_max_window_bits"]),
            (["a; b=1; b=2"], ["a; b=1; b=2"]),
        ] as [([String], [String])]
    )
    func valid(values: [String], elements: [String]) throws {
        let parsed = try #require(ExtensionHeader.parse(values))
        #expect(parsed.map(\.description) == elements)
        #expect(ExtensionHeader.parse([parsed.map(\.description).joined(separator: ", ")]) == parsed)
    }

    @Test("quoted values may have commas and blanks, and be empty", arguments: ["1, 2", "", "a; b=1"])
    func quoted(value: String) {
        #expect(
            ExtensionHeader.parse(["foo; a=\"\(value)\", bar"]) == [
                ExtensionHeader(name: "foo", parameters: [ExtensionHeader.Parameter(name: "a", value: value)]),
                ExtensionHeader(name: "bar"),
            ]
        )
    }

    @Test(
        "what does not follow the grammar is none",
        arguments: [
            "foo bar", ";", "; a", "foo;", "foo; ;a", "foo; =1", "foo; a=", "foo; a==1", "foo; a=1 2", "foo; a=\"",
            "foo; a=\"1",
            "foo; a=\"1\\", "foo; a=\"1\"2", "foo; a;,b", "f\u{E9}o", "foo/bar",
            "foo; a=1/2", "\"foo\"",
        ]
    )
    func invalid(value: String) {
        #expect(ExtensionHeader.parse([value]) == nil)
        #expect(ExtensionHeader.parse(["fine", value]) == nil)
    }
}
