import Testing
import WebSocketProtocol

@Suite("Paths of requests")
struct RequestPathTests {
    @Test(
        "a path is cut at its slashes, then decoded",
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/a/", ["a"]), ("//", [""]), ("/a//b", ["a", "", "b"]),
            ("//a", ["", "a"]), ("/a//", ["a", ""]), ("/a%2Fb/c", ["a/b", "c"]), ("/%2f", ["/"]),
            ("/a+b", ["a+b"]), ("/a%20b", ["a b"]), ("/a%2Bb", ["a+b"]), ("/a;b=c,d&e@f:g", ["a;b=c,d&e@f:g"]),
            ("/a\\b", ["a\\b"]), ("/%5C", ["\\"]), ("/%25", ["%"]), ("/%2541", ["%41"]), ("/%C3%A9", ["é"]),
            ("/a%3Fb", ["a?b"]), ("/a%23b", ["a#b"]), ("/%41%62", ["Ab"]),
        ] as [(String, [String])]
    )
    func segments(text: String, segments: [String]) throws {
        #expect(try RequestTarget(text).path.segments == segments)
        #expect(try RequestTarget("\(text)?a/../b").path.segments == segments)
        #expect(try RequestTarget("http://a\(text)").path.segments == segments)
    }

    @Test(
        "dot segments are removed, never above the root (RFC 3986 section 5.2.4, WHATWG URL)",
        arguments: [
            ("/.", "/"), ("/./", "/"), ("/..", "/"), ("/../", "/"), ("/../..", "/"), ("/../a", "/a"), ("/./a", "/a"),
            ("/a/.", "/a/"), ("/a/./", "/a/"), ("/a/..", "/"), ("/a/../", "/"), ("/a/b/..", "/a/"), ("/a/b/../", "/a/"),
            ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/../../b", "/b"), ("/a/b/c/../../d", "/a/d"),
            ("/a//../b", "/a/b"), ("/a/%2e", "/a/"), ("/a/%2E%2e/b", "/b"), ("/a/.%2e/b", "/b"), ("/a/%2e./b", "/b"),
            ("/%2e%2e/%2e%2e/etc", "/etc"),
            // Not dot segments.
            ("/...", "/..."), ("/.a", "/.a"), ("/..a", "/..a"), ("/a.", "/a."), ("/a..", "/a.."),
            ("/%2e%2e%2e", "/..."),
            ("/%252e%252e/a", "/%2e%2e/a"), ("/..;/a", "/..;/a"), ("/..%2Fa", "/../a"), ("/.%20", "/. "),
            ("/..\\a", "/..\\a"), ("/%2e%2e%20", "/.. "),
        ]
    )
    func dotSegments(text: String, path: String) throws {
        #expect(try RequestTarget(text).path.description == path)
    }

    @Test(
        "a trailing slash is told from none",
        arguments: [
            ("/", true), ("/a", false), ("/a/", true), ("/a//", true), ("/a/.", true), ("/a/..", true),
            ("/a/b/..", true),
            ("/a/../b", false), ("/a%2F", false),
        ]
    )
    func trailingSlash(text: String, endsWithSlash: Bool) throws {
        #expect(try RequestTarget(text).path.endsWithSlash == endsWithSlash)
    }

    @Test("an absolute target without a path means the root, and so do the forms without one")
    func empty() throws {
        #expect(try RequestTarget("http://a").path.description == "/")
        #expect(try RequestTarget("http://a?b").path.segments.isEmpty)
        #expect(try RequestTarget("*", method: "OPTIONS").path.segments.isEmpty)
        #expect(try RequestTarget("a:80", method: "CONNECT").path.segments.isEmpty)
    }
}
