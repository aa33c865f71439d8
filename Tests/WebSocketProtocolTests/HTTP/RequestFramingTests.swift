import Testing
import WebSocketProtocol

@Suite("The body a head announces (RFC 9112 section 6)")
struct RequestFramingTests {
    @Test(
        "Content-Length is digits alone, and repeated only with the same number (section 6.3)",
        arguments: [
            (["0"], 0), (["5"], 5), (["007"], 7), ([" 12\t"], 12), (["9223372036854775807"], .max),
            (["5", "5"], 5), (["5, 5"], 5), (["5 ,\t5"], 5), (["5", "05"], 5),
            (["5", "6"], nil), (["5, 6"], nil), (["5,"], nil), ([",5"], nil), (["5,,5"], nil), ([""], nil),
            ([","], nil),
            (["-1"], nil), (["+1"], nil), (["1.0"], nil), (["0x1"], nil), (["1 1"], nil), (["a"], nil), (["5;"], nil),
            (["٣"], nil), (["9223372036854775808"], nil), (["18446744073709551617"], nil), (["1e3"], nil),
            ([String(repeating: "9", count: 400)], nil),
        ] as [([String], Int?)]
    )
    func contentLength(values: [String], length: Int?) throws {
        let fields = values.map { "Content-Length: \($0)\r\n" }.joined()
        let text = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n"
        guard let length else {
            #expect(Reading(text) == .refused(400))
            return
        }
        #expect(try head(text).body == .length(length))
    }

    @Test(
        "chunked is the last coding and the only one, on HTTP/1.1 (sections 6.1 and 6.3)",
        arguments: [
            ("Transfer-Encoding: chunked", .accepted), ("transfer-encoding:CHUNKED", .accepted),
            ("Transfer-Encoding: , chunked ,", .accepted),
            ("Transfer-Encoding: gzip, chunked", .refused(501)),
            ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", .refused(501)),
            ("Transfer-Encoding: xchunked, chunked", .refused(501)),
            ("Transfer-Encoding: chunked, gzip", .refused(400)), ("Transfer-Encoding: gzip", .refused(400)),
            ("Transfer-Encoding: identity", .refused(400)), ("Transfer-Encoding: chunked, chunked", .refused(400)),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .refused(400)),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", .refused(400)),
            ("Transfer-Encoding:", .refused(400)), ("Transfer-Encoding: ,", .refused(400)),
            ("Transfer-Encoding: chunked;a=b", .refused(400)), ("Transfer-Encoding: \"chunked\"", .refused(400)),
            ("Transfer-Encoding: xchunked", .refused(400)), ("Transfer-Encoding: chunkedx", .refused(400)),
            ("Transfer-Encoding: chun ked", .refused(400)), ("Transfer-Encoding: \u{B}chunked", .refused(400)),
        ] as [(String, Reading)]
    )
    func transferEncoding(fields: String, reading: Reading) throws {
        let text = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n"
        #expect(Reading(text) == reading)
        if reading == .accepted { #expect(try head(text).body == .chunked) }
        #expect(Reading("POST / HTTP/1.0\r\n\(fields)\r\n\r\n") == .refused(400))
    }

    @Test(
        "Content-Length and Transfer-Encoding are never both there (section 6.1)",
        arguments: [
            "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip\r\nContent-Length: 0",
        ]
    )
    func both(fields: String) {
        #expect(Reading("POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n") == .refused(400))
    }

    @Test("a request without either has no body, whatever its method", arguments: ["GET", "POST", "PUT"])
    func none(method: String) throws {
        #expect(try head("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").body == .absent)
    }

    @Test(
        "a connection goes on unless HTTP/1.1 says close or HTTP/1.0 does not say keep-alive (section 9.3)",
        arguments: [
            ("HTTP/1.1", "A: b", true), ("HTTP/1.1", "Connection: Close", false),
            ("HTTP/1.1", "Connection: x,close", false),
            ("HTTP/1.1", "Connection: closed", true), ("HTTP/1.0", "A: b", false),
            ("HTTP/1.0", "Connection: Keep-Alive", true), ("HTTP/1.0", "Connection: keep-alive, close", false),
        ]
    )
    func persistence(version: String, field: String, isPersistent: Bool) throws {
        #expect(try head("GET / \(version)\r\nHost: a\r\n\(field)\r\n\r\n").isPersistent == isPersistent)
    }
}
