import Testing
import WebSocketProtocol

@Suite("Requests that come in pieces")
struct RequestCutsTests {
    static let texts = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\nPOST /a%2Fb/%C3%A9/../c?d=%26&e HTTP/1.0\r\nA:\r\nB: \t c \td\t \r\nContent-Length: 5\r\n\r\nhello",
        "GET ws://[::1]:80/x?y HTTP/1.1\r\nHost: b\r\nUpgrade: h2c, websocket\r\nConnection: ,\tUpgrade\r\n\r\n\u{1}\u{2}",
        "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
        // Refused, each at another place.
        "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "GET /%f0%zz HTTP/1.1\r\n\r\n",
        "GET /%C3 HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\r\n",
    ]

    @Test("wherever a request is cut, the same comes of it", arguments: texts)
    func everyCut(text: String) {
        let bytes = Array(text.utf8)
        let (whole, length) = parse([bytes[...]])
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let (outcome, taken) = parse([bytes[..<first], bytes[first..<second], bytes[second...]])
                #expect(taken == length)
                #expect(RequestCutsTests.isSame(outcome, whole), "cut at \(first) and \(second)")
            }
        }
        let (outcome, taken) = parse(bytes.indices.map { bytes[$0...$0] })
        #expect(taken == length)
        #expect(RequestCutsTests.isSame(outcome, whole))
    }

    /// Whether two answers are the same; how many of the bytes given last a head took depends on the cuts.
    private static func isSame(_ one: RequestParser.Outcome, _ other: RequestParser.Outcome) -> Bool {
        if case .head(let one, _) = one, case .head(let other, _) = other { return one == other }
        return one == other
    }

    @Test(
        "a refusal comes with the byte that makes it certain, and not before",
        arguments: [
            ("GET /%4", "g", 400), ("GET /a", "#", 400), ("GET /", "\n", 400), ("GET / ", "h", 400),
            ("GET / HTTP/2.", "0", 505),
            ("GET ?a HTTP/1.", "1", 400), ("", " ", 400), ("G", ":", 400), ("GET / HTTP/1.1", "\n", 400),
            ("GET / HTTP/1.1\r\n", " ", 400), ("GET / HTTP/1.1\r\nA", " ", 400),
            ("GET / HTTP/1.1\r\nA: b\r\n", "\t", 400),
            ("GET / HTTP/1.1\r\nA: b", "\u{0}", 400), ("GET / HTTP/1.1\r\nHost: a b", "\r", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b", "\r", 400), ("GET / HTTP/1.1\r\nContent-Length: x", "\r", 400),
            ("GET / HTTP/1.1\r\nA: b\r\n\r", "\n", 400), ("\r\n\r\n\r\n\r\n", "\r", 400),
        ]
    )
    func earliest(text: String, byte: String, status: Int) {
        #expect(Reading(text) == .unfinished)
        #expect(Reading(text + byte) == .refused(status))
    }

    @Test("a parser that has refused stays refused")
    func staysRefused() {
        var parser = RequestParser()
        let first = Array("GET\r\n".utf8).withRawSpan { parser.parse($0) }
        let second = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8).withRawSpan { parser.parse($0) }
        let third = [UInt8]().withRawSpan { parser.parse($0) }
        #expect(Reading(first) == .refused(400))
        #expect(second == first)
        #expect(third == first)
    }

    @Test("several requests in one read are read one after the other")
    func pipelined() {
        let texts = ["GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /b HTTP/1.1\r\nHost: b\r\nC: d\r\n\r\n", "GET"]
        var rest = Array(texts.joined().utf8)[...]
        var parser = RequestParser()
        for text in texts.dropLast() {
            guard case .head(let head, let consumed) = Array(rest).withRawSpan({ parser.parse($0) }) else {
                Issue.record("no head")
                return
            }
            #expect(consumed == text.utf8.count)
            #expect(text.contains(head.target.description))
            rest = rest.dropFirst(consumed)
        }
        let last = Array(rest).withRawSpan { parser.parse($0) }
        #expect(last == .needsMore)
        let kept = parser.bufferedByteCount
        #expect(kept == 3)
    }

    @Test("nothing comes of no bytes")
    func nothing() {
        #expect(parse([[], []]).outcome == .needsMore)
    }
}
