import Testing
import WebSocketProtocol

@Suite("Queries (WHATWG URL section 5.1)")
struct QueryItemsTests {
    private static func items(_ query: String) throws -> [[String]] {
        try RequestTarget("/?\(query)").query.map { [$0.name, $0.value] }
    }

    @Test(
        "a query is cut at &, an item at its first =, and only then decoded",
        arguments: [
            ("", []), ("a=1", [["a", "1"]]), ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("a=1%26b=2", [["a", "1&b=2"]]),
            ("&a", [["a", ""]]), ("a&&b", [["a", ""], ["b", ""]]), ("a&", [["a", ""]]), ("&", []), ("&&&", []),
            ("a", [["a", ""]]), ("a=", [["a", ""]]), ("=b", [["", "b"]]), ("=", [["", ""]]), ("a=b=c", [["a", "b=c"]]),
            ("a%3Db=c", [["a=b", "c"]]), ("a;b=c", [["a;b", "c"]]), ("a=1;b=2", [["a", "1;b=2"]]),
            ("?=?", [["?", "?"]]),
            ("a+b=c+d", [["a b", "c d"]]), ("a=%2B", [["a", "+"]]), ("a=%20", [["a", " "]]),
            ("a=/../b", [["a", "/../b"]]),
            ("a=1&a=2", [["a", "1"], ["a", "2"]]), ("%C3%A9=%F0%9F%98%80", [["é", "😀"]]),
            ("a=%0D%0A", [["a", "\r\n"]]),
            ("a=%FF", [["a", "\u{FFFD}"]]), ("a[]=1&b|c", [["a[]", "1"], ["b|c", ""]]), ("a=%2541", [["a", "%41"]]),
        ] as [(String, [[String]])]
    )
    func items(query: String, items: [[String]]) throws {
        #expect(try QueryItemsTests.items(query) == items)
    }

    @Test("a target without a query has no items")
    func none() throws {
        #expect(try Array(RequestTarget("/").query).isEmpty)
        #expect(try RequestTarget("/").query["a"] == nil)
    }

    @Test("a value is found by its name, the first of several, by bytes")
    func lookup() throws {
        let query = try RequestTarget("/?b&a=1&%61=2&%C3%A9=3&x%20y=4&z+=5").query
        #expect(query["a"] == "1")
        #expect(query.values(named: "a") == ["1", "2"])
        #expect(query["b"] == "")
        #expect(query["c"] == nil)
        #expect(query["é"] == "3")
        #expect(query["e\u{301}"] == nil)  // equal as characters, other bytes
        #expect(query["x y"] == "4")
        #expect(query["z "] == "5")
        #expect(query.first { $0.isNamed("a") }?.valueBytes == Array("1".utf8))
    }

    @Test("no item is lost, however many there are")
    func many() throws {
        let text = (1...2000).map { "k\($0)=v\($0)" }.joined(separator: "&")
        let head = try head("GET /?\(text) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(Array(head.target.query).count == 2000)
        #expect(head.target.query["k800"] == "v800")
        #expect(head.target.query["k2000"] == "v2000")
    }
}
