import Testing
import WebSocketProtocol

@Suite("Routing")
struct RouteTableTests {
    /// A table whose values are the patterns themselves.
    static func table(_ patterns: [String]) throws -> RouteTable<String> {
        var table = RouteTable<String>()
        for pattern in patterns {
            try table.insert(RoutePattern(pattern), pattern)
        }
        return table
    }

    static let patterns = [
        "/", "/a", "/a/b", "/a/:x", "/a/:x/c", "/a/*", "/:x", "/:y/b/c", "/a/b/:z/d", "/files/*", "/files/readme",
        "/files/:dir/index", "/users/:id/posts/:post",
    ]

    @Test(
        "the most specific route wins, segment by segment, and a dead end is left again",
        arguments: [
            ("/", "/", [:]),
            ("/a", "/a", [:]),
            ("/a/", "/a", [:]),
            ("/b", "/:x", ["x": "b"]),
            ("/A", "/:x", ["x": "A"]),
            ("/a/b", "/a/b", [:]),
            ("/a/b/", "/a/b", [:]),
            ("/a/z", "/a/:x", ["x": "z"]),
            ("/a/b/c", "/a/:x/c", ["x": "b"]),
            ("/a/b/q/d", "/a/b/:z/d", ["z": "q"]),
            ("/a/b/q/e", "/a/*", ["*": "b/q/e"]),
            ("/a/q/r", "/a/*", ["*": "q/r"]),
            ("/q/b/c", "/:y/b/c", ["y": "q"]),
            ("/files", "/files/*", ["*": ""]),
            ("/files/", "/files/*", ["*": ""]),
            ("/files/readme", "/files/readme", [:]),
            ("/files/readme/index", "/files/:dir/index", ["dir": "readme"]),
            ("/files/readme/other", "/files/*", ["*": "readme/other"]),
            ("/files/x//y/", "/files/*", ["*": "x//y"]),
            ("/files//index", "/files/*", ["*": "/index"]),
            ("/users/7/posts/9", "/users/:id/posts/:post", ["id": "7", "post": "9"]),
            ("/a/é", "/a/:x", ["x": "é"]),
        ] as [(String, String, [String: String])]
    )
    func specificity(path: String, pattern: String, parameters: [String: String]) throws {
        for order in [RouteTableTests.patterns, RouteTableTests.patterns.reversed()] {
            let match = try #require(try RouteTableTests.table(order).match(path))
            #expect(match.value == pattern)
            let found = match.parameters.map { ($0.name, $0.value) }
            #expect(Dictionary(uniqueKeysWithValues: found) == parameters)
        }
    }

    @Test(
        "paths that no route answers",
        arguments: ["", "a", "//", "/q/b", "/q/b/d", "/users/7/posts", "/users//posts/9"]
    )
    func noMatch(path: String) throws {
        #expect(try RouteTableTests.table(RouteTableTests.patterns).match(path) == nil)
    }

    @Test("an empty table answers nothing, and without a root pattern the root is not found")
    func emptyTable() throws {
        #expect(RouteTable<Int>().match("/") == nil)
        #expect(try RouteTableTests.table(["/a", "/:x"]).match("/") == nil)
        #expect(try RouteTableTests.table(["/*"]).match("/")?.parameters["*"] == "")
    }

    @Test(
        "two patterns for the same paths are refused",
        arguments: [("/", "/"), ("/a", "/a/"), ("/a/:x", "/a/:y"), ("/a/*", "/a/*"), ("/:a/b/:c", "/:x/b/:y")]
    )
    func duplicates(first: String, second: String) throws {
        var table = try RouteTableTests.table([first])
        let pattern = try RoutePattern(second)
        #expect(throws: WebSocketError(.duplicateRoute, "")) { try table.insert(pattern, "second") }
        #expect(try RouteTableTests.table([first, "/other"]).match("/other") != nil)
    }

    @Test("a combining character after a slash does not hide the slash")
    func combiningCharacter() throws {
        let match = try #require(try RouteTableTests.table(["/a/:x"]).match("/a/\u{301}b"))
        #expect(match.parameters["x"] == "\u{301}b")
    }

    @Test("an accented letter composed otherwise is another path")
    func composition() throws {
        let table = try Self.table(["/caf\u{E9}/:a", "/cafe\u{301}/:b"])
        #expect(table.match("/caf\u{E9}/x")?.parameters["a"] == "x")
        #expect(table.match("/cafe\u{301}/x")?.parameters["b"] == "x")
        #expect(try Self.table(["/caf\u{E9}"]).match("/cafe\u{301}") == nil)
    }

    @Test("a path of very many segments is refused without effort")
    func longPath() throws {
        let path = String(repeating: "/a", count: 100_000)
        #expect(try RouteTableTests.table(["/a/a", "/:x/a", "/a/:x"]).match(path) == nil)
    }

    @Test("parameters come from left to right")
    func order() throws {
        let match = try #require(try RouteTableTests.table(["/:b/:a/*"]).match("/1/2/3/4"))
        #expect(match.parameters.map(\.name) == ["b", "a", "*"])
        #expect(match.parameters.map(\.value) == ["1", "2", "3/4"])
        #expect(match.parameters.count == 3)
        #expect(!match.parameters.isEmpty)
        #expect(match.parameters["c"] == nil)
    }
}

extension RouteTable {
    /// The route for a decoded path.
    fileprivate func match(_ path: String) -> (value: Value, parameters: PathParameters)? {
        RoutePath(path).flatMap { match($0.segments) }
    }
}
