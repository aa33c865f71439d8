import Testing
import WebSocketProtocol

@Suite("A proxy's answer to the request for a tunnel")
struct TunnelAnswerTests {
    /// Reads an answer that may come in pieces and with other bytes behind it; checks that none of those is taken.
    private func parse(_ head: String, pieces: Int = .max, then following: String = "\r\n\u{16}HTTP/1.1 ") throws
        -> TunnelAnswer?
    {
        var parser = TunnelAnswerParser()
        var stream = Array((head + following).utf8)[...]
        while parser.answer == nil, !stream.isEmpty {
            let taken = try parser.feed(stream.prefix(min(pieces, parser.wanted)))
            stream = stream.dropFirst(taken)
        }
        if parser.answer != nil {
            #expect(String(decoding: stream, as: UTF8.self) == following)
            #expect(parser.wanted == 0)
            #expect(try parser.feed(stream) == 0)
        }
        return parser.answer
    }

    @Test(
        "status and words are read, and nothing behind the head",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n", 200, "200 OK"),
            ("HTTP/1.0 200 Connection established\r\nProxy-Agent: x\r\n\r\n", 200, "200 Connection established"),
            ("HTTP/1.1 299\r\n\r\n", 299, "299"),
            ("HTTP/1.1 200 \r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 200, "200"),
            ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 407, "407 Proxy Authentication Required"),
            ("HTTP/1.1 200 bare\nline: ends\n\n", 200, "200 bare"),
            ("HTTP/1.1 200 mixed\r\nline: ends\n\r\n", 200, "200 mixed"),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", 101, "101 Switching Protocols"),
            ("HTTP/1.1 100 Continue\r\na: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 200, "200 OK"),
            ("HTTP/1.1 102 \n\nHTTP/1.1 103 \n\nHTTP/1.1 502 Bad Gateway\n\n", 502, "502 Bad Gateway"),
            ("HTTP/1.1 999 \u{1B}[31mred\u{7}\u{E9}\r\n\r\n", 999, "999 [31mred"),
            ("HTTP/1.1 200 OK\r\nno colon\r\n folded\r\n\r\n", 200, "200 OK"),
        ]
    )
    func answer(head: String, status: Int, description: String) throws {
        for pieces in [1, 2, 7, Int.max] {
            let answer = try #require(try parse(head, pieces: pieces))
            #expect(answer.status == status)
            #expect(answer.description == description)
            #expect(answer.isTunnel == (200..<300).contains(status))
        }
    }

    @Test("the proxy's words are cut before they fill a log")
    func longReason() throws {
        let answer = try parse("HTTP/1.1 500 " + String(repeating: "x", count: 5000) + "\r\n\r\n")
        #expect(answer?.reason == String(repeating: "x", count: 100))
    }

    @Test(
        "what is no HTTP/1 is told at its first wrong byte",
        arguments: ["S", "HTTP/2", "HTTP/1:", "h", "\r", " ", "\u{16}", "HTTX"]
    )
    func notHTTP(start: String) {
        var parser = TunnelAnswerParser()
        #expect(throws: TunnelAnswerParser.Fault.notHTTP) { try parser.feed(Array(start.utf8)) }
        #expect(throws: Never.self) {
            var parser = TunnelAnswerParser()
            _ = try parser.feed(Array(start.utf8.dropLast()))
        }
    }

    @Test(
        "a malformed answer is refused",
        arguments: [
            "HTTP/1.1\r\n", "HTTP/1.1 \r\n", "HTTP/1. 200 OK\r\n", "HTTP/1.10 200 OK\r\n", "HTTP/1.x 200 OK\r\n",
            "HTTP/1.1 20 OK\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 +20 OK\r\n", "HTTP/1.1 -20 OK\r\n",
            "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1 099 OK\r\n", "HTTP/1.1  200 OK\r\n", "HTTP/1.1\t200 OK\r\n",
            "HTTP/1.1 200OK\r\n", "HTTP/1.1 200 OK\rContent", "HTTP/1.1 200 OK\r\r\n", "HTTP/1.1 200 O\0K\r\n",
            "HTTP/1.1 200 OK\r\nfield: \0", "HTTP/1.1 200 OK\r\nfield: a\rb", "\n", "HTTP/1.1 100 C\r\n\r\n\r\n",
        ]
    )
    func malformed(head: String) {
        for pieces in [1, Int.max] {
            let fault = #expect(throws: TunnelAnswerParser.Fault.self) { try parse(head, pieces: pieces, then: "") }
            #expect(fault == .malformed || head == "HTTP/1.1 100 C\r\n\r\n\r\n")
        }
    }

    @Test("half an answer is none")
    func incomplete() throws {
        let head = Array("HTTP/1.1 200 OK\r\na: b\r\n\r\n".utf8)
        for length in 0..<head.count {
            var parser = TunnelAnswerParser()
            #expect(try parser.feed(head.prefix(length)) == length)
            #expect(parser.answer == nil)
            #expect(parser.wanted == TunnelAnswerParser.maximumLength - length)
        }
    }

    @Test("8 KiB are a head still, and one byte more is not")
    func length() throws {
        let start = "HTTP/1.1 200 OK\r\na: "
        let fill = String(repeating: "x", count: TunnelAnswerParser.maximumLength - start.utf8.count - 4)
        for pieces in [1, 1000, Int.max] {
            #expect(try parse(start + fill + "\r\n\r\n", pieces: pieces)?.status == 200)
            #expect(throws: TunnelAnswerParser.Fault.tooLong) { try parse(start + fill + "x\r\n\r\n", pieces: pieces) }
        }
    }

    @Test("interim answers without end are too long together")
    func endlessInterim() {
        let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 400)
        #expect(throws: TunnelAnswerParser.Fault.tooLong) { try parse(interim) }
    }

    @Test("the request has the authority twice, and the credentials")
    func request() throws {
        let plain = try HTTPProxy("http://proxy:3128").tunnelRequest(host: "[2001:db8::1]", port: 443)
        let expected = "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n"
        #expect(String(decoding: plain, as: UTF8.self) == expected)
        // RFC 7617 section 2 has the example.
        let named = try HTTPProxy("http://Aladdin:open%20sesame@proxy").tunnelRequest(host: "example.org", port: 80)
        #expect(
            String(decoding: named, as: UTF8.self)
                == "CONNECT example.org:80 HTTP/1.1\r\nHost: example.org:80\r\n"
                + "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"
        )
    }
}
