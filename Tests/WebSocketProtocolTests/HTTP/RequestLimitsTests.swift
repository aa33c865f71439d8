import Testing
import WebSocketProtocol

@Suite("Limits of a request head")
struct RequestLimitsTests {
    private static let text = "GET /abc HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n"

    @Test("a head of exactly the limit passes, and one byte more is 431", arguments: [-1, 0, 1])
    func bytes(difference: Int) throws {
        let limits = try RequestParser.Limits(bytes: RequestLimitsTests.text.utf8.count + difference, fields: 2)
        #expect(Reading(RequestLimitsTests.text, limits: limits) == (difference < 0 ? .refused(431) : .accepted))
        #expect(
            Reading(RequestLimitsTests.text + "rest", limits: limits) == (difference < 0 ? .refused(431) : .accepted)
        )
    }

    @Test(
        "too long a head is refused as soon as the limit is there, by what it was in",
        arguments: [
            ("GETGETGETGETGETG", 501), ("GET /aaaaaaaaaaa", 414), ("GET /a HTTP/1.1\r", 414),
            ("GET / HTTP/1.1\r\n", 431),
            ("\r\n\r\nGET / HTTP/1", 414),
        ]
    )
    func refusals(text: String, status: Int) throws {
        let limits = try RequestParser.Limits(bytes: 16, fields: 1)
        #expect(Reading(text, limits: limits) == .refused(status))
        #expect(Reading(String(text.dropLast()), limits: limits) == .unfinished)
    }

    @Test("one field too many is 431 at its first byte")
    func fields() throws {
        let start = "GET / HTTP/1.1\r\nHost: a\r\nB: c\r\n"
        let limits = try RequestParser.Limits(bytes: 1000, fields: 2)
        #expect(Reading("\(start)\r\n", limits: limits) == .accepted)
        #expect(Reading(start, limits: limits) == .unfinished)
        #expect(Reading("\(start)D", limits: limits) == .refused(431))
    }

    @Test("by default a head has 32 KiB and 128 fields")
    func defaults() {
        let start = "GET / HTTP/1.1\r\nHost: a\r\n"
        let padding = (32 << 10) - start.utf8.count - "A: \r\n\r\n".utf8.count
        let field = { (count: Int) in "A: \(String(repeating: "x", count: count))\r\n\r\n" }
        #expect(Reading(start + field(padding)) == .accepted)
        #expect(Reading(start + field(padding + 1)) == .refused(431))
        #expect(Reading(start + String(repeating: "A:\r\n", count: 127) + "\r\n") == .accepted)
        #expect(Reading(start + String(repeating: "A:\r\n", count: 128) + "\r\n") == .refused(431))
        #expect(Reading("GET /" + String(repeating: "x", count: 32 << 10)) == .refused(414))
    }

    @Test("limits out of their ranges are refused", arguments: [(0, 1), (-1, 1), ((1 << 20) + 1, 1), (1, 0)])
    func invalid(bytes: Int, fields: Int) {
        #expect(throws: WebSocketError(.invalidConfiguration, "")) {
            try RequestParser.Limits(bytes: bytes, fields: fields)
        }
    }

    @Test("a mebibyte in single bytes is read in linear time, and kept only as far as it came", .timeLimit(.minutes(1)))
    func singleBytes() throws {
        let limits = try RequestParser.Limits(bytes: 1 << 20, fields: 8)
        let start = Array("GET /?".utf8)
        let end = Array(" HTTP/1.1\r\nHost: a\r\nB: ".utf8)
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 19) - start.count)
        let tail = [UInt8](repeating: UInt8(ascii: "y"), count: (1 << 19) - end.count - 4)
        let bytes = start + long + end + tail + Array("\r\n\r\n".utf8)
        #expect(bytes.count == 1 << 20)
        var parser = RequestParser(limits: limits)
        var heads = 0
        for (index, byte) in bytes.enumerated() {
            let outcome = [byte].withRawSpan { parser.parse($0) }
            guard outcome != .needsMore else {
                if index & 0xFFFF == 0 {
                    let kept = parser.bufferedByteCount
                    #expect(kept == index + 1)
                }
                continue
            }
            heads += 1
            #expect(index == bytes.count - 1)
            guard case .head(let head, 1) = outcome else {
                Issue.record("no head")
                return
            }
            #expect(head.fields.first(named: "b")?.utf8.count == tail.count)
        }
        #expect(heads == 1)
        let kept = parser.bufferedByteCount
        #expect(kept == 0)
    }
}
