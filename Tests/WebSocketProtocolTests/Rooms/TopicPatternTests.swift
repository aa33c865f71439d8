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
        for name in matched { #expect(table.matches(name) == [pattern], "\(name)") }
        for name in others { #expect(table.matches(name) == [], "\(name)") }
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
}
