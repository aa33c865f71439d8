import Testing
import WebSockets
import WebSocketsTesting

@Suite("Queries that clients send, as an application sees them (WHATWG URL section 5.1)")
struct QueryTests {
    private static func tell(_ request: Request) -> String {
        request.query.items.map { "\($0.name)→\($0.value)" }.joined(separator: " | ")
    }

    @Test(
        "are cut at & alone, an item at its first =, and only then decoded",
        arguments: [
            ("a=1&b=2", "a→1 | b→2"), ("a=1%26b=2", "a→1&b=2"), ("a=1%26b%3D2&c", "a→1&b=2 | c→"), ("&a", "a→"),
            ("a&&b", "a→ | b→"), ("a&", "a→"), ("&", ""), ("&&&", ""), ("", ""), ("a", "a→"), ("a=", "a→"),
            ("=b", "→b"), ("a=b=c", "a→b=c"), ("a%3Db=c", "a=b→c"), ("a%3Db", "a=b→"), ("a=1;b=2", "a→1;b=2"),
            ("a;b", "a;b→"), ("a+b=c+d", "a b→c d"), ("a%2Bb=c%2Bd", "a+b→c+d"), ("a=%20", "a→ "), ("a=%2541", "a→%41"),
            ("a=?b", "a→?b"), ("?a=b", "?a→b"), ("a=/../b", "a→/../b"), ("a=1&a=2", "a→1 | a→2"),
            ("A=1&a=2", "A→1 | a→2"),
            ("caf%C3%A9=%F0%9F%98%80", "café→😀"), ("a=%FF", "a→\u{FFFD}"), ("a[]=1&b|c", "a[]→1 | b|c→"),
            ("token=a.b-c_d~e%3D%3D", "token→a.b-c_d~e=="), ("url=http://b/c?d=e", "url→http://b/c?d=e"),
        ]
    )
    func items(query: String, items: String) async throws {
        try await withWitness(telling: Self.tell) { witness in
            let line = "GET /see/C++?\(query) HTTP/1.1\r\nHost: h\r\n"
            try witness.expect(.seen(items), of: "\(line)\r\n")
            try witness.expect(.seen(items), of: "\(line)\(Witness.handshake)\r\n")
        }
    }

    @Test("every item is there, or the request is refused", arguments: [79, 80, 81, 799, 800, 801, 2000, 5000])
    func many(count: Int) async throws {
        let query = (1...count).map { "k\($0)=v\($0)" }.joined(separator: "&")
        let items = (1...count).map { "k\($0)→v\($0)" }.joined(separator: " | ")
        try await withWitness(telling: Self.tell) { witness in
            let line = "GET /see/a?\(query) HTTP/1.1\r\nHost: h\r\n"
            let outcome = query.utf8.count > 32 << 10 ? Witness.Outcome.refused(414) : .seen(items)
            try witness.expect(outcome, of: "\(line)\r\n")
            try witness.expect(outcome, of: "\(line)\(Witness.handshake)\r\n")
        }
    }
}
