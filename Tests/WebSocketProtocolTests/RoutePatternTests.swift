import Testing
import WebSocketProtocol

@Suite("Route patterns")
struct RoutePatternTests {
    @Test(
        "a pattern describes itself without its trailing slash",
        arguments: [
            ("/", "/"), ("/a", "/a"), ("/a/", "/a"), ("/a/b", "/a/b"), ("/rooms/:name", "/rooms/:name"),
            ("/rooms/:name/", "/rooms/:name"), ("/files/*", "/files/*"), ("/*", "/*"), ("/:a/b/:c/*", "/:a/b/:c/*"),
        ]
    )
    func valid(text: String, description: String) throws {
        let pattern = try RoutePattern(text)
        #expect(pattern.description == description)
        #expect(try RoutePattern(description) == pattern)
    }

    @Test(
        "malformed patterns are refused",
        arguments: [
            "", "a", "a/b", ":a", "*", "//", "/a//b", "/a//", "/:", "/:/b", "/:a/:a", "/:a/b/:a", "/*/a", "/*/*",
            "/a*", "/*.png", "/:*", "/:a*",
        ]
    )
    func invalid(text: String) {
        #expect(throws: WebSocketError(.invalidRoute, "")) { try RoutePattern(text) }
    }

    @Test(
        "patterns join below a base",
        arguments: [
            ("/", "/", "/"), ("/", "/a", "/a"), ("/a", "/", "/a"), ("/api/", "/rooms/:name", "/api/rooms/:name"),
            ("/:tenant", "/files/*", "/:tenant/files/*"),
        ]
    )
    func joining(base: String, pattern: String, joined: String) throws {
        let result = try RoutePattern(pattern).joined(under: RoutePattern(base))
        #expect(result == (try RoutePattern(joined)))
    }

    @Test("a join that no pattern could spell is refused", arguments: [("/*", "/a"), ("/:a", "/:a"), ("/a/*", "/*")])
    func invalidJoins(base: String, pattern: String) throws {
        let base = try RoutePattern(base)
        let pattern = try RoutePattern(pattern)
        #expect(throws: WebSocketError(.invalidRoute, "")) { try pattern.joined(under: base) }
    }
}
