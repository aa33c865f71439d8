import Testing
import WebSocketProtocol

@Suite("Patterns of room names")
struct TopicPatternTests {
    @Test(
        "match segment by segment",
        arguments: [
            ("news", ["news"], ["", "new", "newss", "news.", ".news", "news.sport"]),
            ("news.*", ["news.sport", "news.*", "news.>"], ["news", "news.", "news.sport.tennis", "olds.sport"]),
            ("news.>", ["news.sport", "news.sport.tennis"], ["news", "news.", "news..sport", "news.sport."]),
            ("*", ["news", "*"], ["", "news.sport"]),
            (">", ["news", "news.sport"], ["", ".", "news."]),
            ("*.sport", ["news.sport"], ["sport", ".sport", "news.sport.tennis"]),
            ("*.sport.>", ["news.sport.tennis", "a.sport.b.c"], ["news.sport", "sport.tennis"]),
            ("a.*.*", ["a.b.c"], ["a.b", "a.b.c.d"]),
        ] as [(String, [String], [String])]
    )
    func matching(pattern: String, matched: [String], others: [String]) throws {
        var table = TopicTable<String>()
        table[try TopicPattern(pattern)] = pattern
        for name in matched { #expect(table.matches(UTF8Key(name)) == [pattern], "\(name)") }
        for name in others { #expect(table.matches(UTF8Key(name)) == [], "\(name)") }
    }

    @Test(
        "are refused when malformed",
        arguments: ["", ".", "a.", ".a", "a..b", "a*", "a.*b", "a.>.b", ">.a", "a>", ">.>"]
    )
    func malformed(text: String) {
        #expect(throws: WebSocketError(.invalidTopic, "")) { try TopicPattern(text) }
    }

    @Test("a name finds all patterns that match it, until they are removed, and then nothing is left of them")
    func several() throws {
        let all = ["a.b.c", "a.*.c", "a.>", ">", "*.b.>", "a.b", "*", "a.*.*.d"]
        var table = TopicTable<String>()
        for text in all { table[try TopicPattern(text)] = text }
        for text in all { #expect(table[try TopicPattern(text)] == text) }
        #expect(Set(table.matches("a.b.c")) == ["a.b.c", "a.*.c", "a.>", ">", "*.b.>"])
        for (number, text) in all.enumerated() {
            #expect(!table.isEmpty)
            table[try TopicPattern(text)] = nil
            #expect(Set(table.matches("a.b.c")).isDisjoint(with: all[...number]))
        }
        #expect(table.isEmpty)
    }

    @Test("compare bytes: two Unicode forms of a word are two patterns, and a mark hides no dot")
    func bytes() throws {
        let (composed, decomposed) = (try TopicPattern("caf\u{E9}.*"), try TopicPattern("cafe\u{301}.*"))
        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
        var table = TopicTable<Int>()
        table[composed] = 1
        table[decomposed] = 2
        #expect(table.matches("cafe\u{301}.a") == [2])
        table[try TopicPattern("*.*")] = 3
        #expect(Set(table.matches("caf\u{E9}.\u{301}a")) == [1, 3])
    }

    @Test("have at most 64 segments and 1,024 bytes")
    func limits() throws {
        let segments = Array(repeating: "a", count: 64)
        #expect(throws: Never.self) { try TopicPattern(segments.joined(separator: ".")) }
        #expect(throws: WebSocketError(.invalidTopic, "")) {
            try TopicPattern((segments + ["a"]).joined(separator: "."))
        }
        #expect(throws: Never.self) { try TopicPattern(String(repeating: "\u{301}", count: 512)) }
        #expect(throws: WebSocketError(.invalidTopic, "")) {
            try TopicPattern(String(repeating: "\u{301}", count: 512) + "a")
        }
        #expect(throws: Never.self) { try RoomName.key(String(repeating: "a", count: 1024)) }
        #expect(throws: WebSocketError(.invalidTopic, "")) { try RoomName.key(String(repeating: "a", count: 1025)) }
    }

    @Test("a name of any number of segments is matched by what is as long, without recursion")
    func longNames() throws {
        var table = TopicTable<String>()
        for text in [">", "a.>", "*.*", Array(repeating: "*", count: 64).joined(separator: ".")] {
            table[try TopicPattern(text)] = text
        }
        let name = Array(repeating: "a", count: 200_000).joined(separator: ".")
        #expect(Set(table.matches(UTF8Key(name))) == [">", "a.>"])
        #expect(Set(table.matches(UTF8Key(name + "."))) == [])
    }

    @Test("that are removed leave no nodes behind, and those that stay keep theirs")
    func nodes() throws {
        var table = TopicTable<Int>()
        let deep = try TopicPattern(Array(repeating: "a", count: 64).joined(separator: "."))
        let (half, fork) = (try TopicPattern("a.a.>"), try TopicPattern("a.a.*.b"))
        for pattern in [deep, half, fork] { table[pattern] = 1 }
        #expect(table.nodeCount == 66)
        table[deep] = nil
        table[try TopicPattern("never.there")] = nil
        table[try TopicPattern("a.a")] = nil
        #expect(table.nodeCount == 4 && table[half] == 1 && table[fork] == 1)
        table[fork] = nil
        #expect(table.nodeCount == 2 && table.matches("a.a.x") == [1])
        table[deep] = 2
        #expect(table.nodeCount == 64 && table[deep] == 2)
        for pattern in [deep, half] { table[pattern] = nil }
        #expect(table.nodeCount == 0 && table.isEmpty)
    }
}
