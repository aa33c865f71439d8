import Testing
import WebSocketProtocol

@Suite("The request line (RFC 9112 section 3)")
struct RequestLineTests {
    @Test("method, target and version are taken apart, and what follows the head is left")
    func parts() throws {
        let text = "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\nGET /c"
        let (outcome, length) = parse([Array(text.utf8)[...]])
        guard case .head(let head, let consumed) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(head.method == "GET")
        #expect(head.target.description == "/a?b")
        #expect(head.isHTTP11)
        #expect(head.body == .absent)
        #expect(head.authority == "a")
        #expect(consumed == text.utf8.count - 6)
        #expect(length == consumed)
    }

    @Test(
        "a method is a token and case-sensitive (section 3.1): unknown ones are the caller's to refuse",
        arguments: ["GET", "get", "BREW", "M-SEARCH", "a!#$%&'*+-.^_`|~9", String(repeating: "X", count: 4000)]
    )
    func methods(method: String) throws {
        let head = try head("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.method == method)
        #expect(head.hasMethod(method))
        #expect(!head.hasMethod("GE"))
        #expect(head.hasMethod("GET") == (method == "GET"))
    }

    @Test(
        "a line that is not method, blank, target, blank, version and CRLF is 400",
        arguments: [
            " GET / HTTP/1.1\r\n", "\tGET / HTTP/1.1\r\n", "G\u{0}T / HTTP/1.1\r\n", "GE:T / HTTP/1.1\r\n",
            "GÉT / HTTP/1.1\r\n", "(GET) / HTTP/1.1\r\n",
            "GET\t/ HTTP/1.1\r\n", "GET / \tHTTP/1.1\r\n", "GET  / HTTP/1.1\r\n", "GET /  HTTP/1.1\r\n",
            "GET / HTTP/1.1 \r\n", "GET /a b HTTP/1.1\r\n", "GET\r\n", "GET \r\n", "GET /\r\n", "GET / \r\n",
            "GET / http/1.1\r\n", "GET / HTTP/1\r\n", "GET / HTTP/11\r\n", "GET / HTTP/1.10\r\n",
            "GET / HTTP/11.1\r\n", "GET / HTTP/1,1\r\n", "GET / HTTP/a.1\r\n", "GET / HTTP/1.a\r\n",
            "GET / HTTPS/1.1\r\n", "GET / HTTP 1.1\r\n", "GET / HTTP/+1.1\r\n",
            "\u{16}\u{3}\u{1}", "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n",
        ]
    )
    func malformed(line: String) {
        #expect(Reading("\(line)Host: a\r\n\r\n") == .refused(400))
    }

    @Test(
        "1.x is read as HTTP/1.1, and other major versions are 505 (RFC 9110 section 15.6.6)",
        arguments: [
            ("HTTP/1.1", .accepted), ("HTTP/1.0", .accepted), ("HTTP/1.2", .accepted), ("HTTP/1.9", .accepted),
            ("HTTP/0.9", .refused(505)), ("HTTP/2.0", .refused(505)), ("HTTP/3.0", .refused(505)),
            ("HTTP/9.9", .refused(505)),
        ] as [(String, Reading)]
    )
    func versions(version: String, reading: Reading) throws {
        let text = "GET / \(version)\r\nHost: a\r\n\r\n"
        #expect(Reading(text) == reading)
        if reading == .accepted { #expect(try head(text).isHTTP11 == (version != "HTTP/1.0")) }
    }

    @Test("the preface of HTTP/2 is 400 for its target")
    func preface() {
        #expect(Reading("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == .refused(400))
    }

    @Test("up to four empty lines before the request are skipped (section 2.2)", arguments: 0...6)
    func emptyLines(count: Int) {
        let text = String(repeating: "\r\n", count: count) + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(Reading(text) == (count <= 4 ? .accepted : .refused(400)))
        if count <= 4 { #expect(parse([Array(text.utf8)[...]]).length == text.utf8.count) }
    }

    @Test(
        "lines end in CRLF alone (section 2.2)",
        arguments: [
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\rHost: a\r\n\r\n", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", "GET / HTTP/1.1\nHost: a\n\n",
        ]
    )
    func lineEnds(text: String) {
        #expect(Reading(text) == .refused(400))
    }
}
