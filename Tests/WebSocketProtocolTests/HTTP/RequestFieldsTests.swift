import Testing
import WebSocketProtocol

@Suite("Header fields (RFC 9112 section 5, RFC 9110 section 5)")
struct RequestFieldsTests {
    private static func reading(_ line: String) -> Reading {
        Reading("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n")
    }

    @Test("fields come in the order and the spelling they were sent in")
    func order() throws {
        let head = try head(fields: "B: 1", "a:2", "b:\t 3 \t", "A-C:", "D: \t ")
        #expect(head.fields.map(\.name) == ["Host", "B", "a", "b", "A-C", "D"])
        #expect(head.fields.map(\.value) == ["a", "1", "2", "3", "", ""])
        #expect(head.fields.count == 6)
    }

    @Test("a name is found in any case of its ASCII letters, and no other name is")
    func lookup() throws {
        let head = try head(fields: "Cookie: a=1", "X-k: 2", "COOKIE: b=2", "Cookies: 3")
        #expect(head.fields.values(named: "cookie") == ["a=1", "b=2"])
        #expect(head.fields.values(named: "CooKie") == ["a=1", "b=2"])
        #expect(head.fields.first(named: "cookie") == "a=1")
        #expect(head.fields.count(named: "Cookie") == 2)
        #expect(head.fields.first(named: "cooki") == nil)
        #expect(head.fields.first(named: "") == nil)
        #expect(head.fields.values(named: "x-\u{212A}").isEmpty)  // the Kelvin sign lower-cases to k
        #expect(head.fields.filter { $0.isNamed("COOKIE") }.map(\.value) == ["a=1", "b=2"])
    }

    @Test("a value keeps the blanks, tabs, commas and quotes within it")
    func values() throws {
        let head = try head(fields: "A:  b \t c, \"d:  e\" ; f=g  ")
        #expect(head.fields.first(named: "a") == "b \t c, \"d:  e\" ; f=g")
    }

    @Test("bytes that are not ASCII pass in values (RFC 9110 section 5.5), and as text where they are UTF-8")
    func obsText() throws {
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nA: é".utf8) + [0x80, 0xFF] + Array("\r\n\r\n".utf8)
        guard case .head(let head, _) = parse([bytes[...]]).outcome else {
            Issue.record("refused")
            return
        }
        #expect(Array(head.fields[1].valueBytes) == [0xC3, 0xA9, 0x80, 0xFF])
        #expect(head.fields[1].value == "é\u{FFFD}\u{FFFD}")
    }

    @Test(
        "control characters other than a tab are 400, wherever they are in a value",
        arguments: 0...0x7F as ClosedRange<UInt8>
    )
    func controls(byte: UInt8) {
        let isAllowed = byte >= 0x20 && byte != 0x7F || byte == 0x09
        for length in 0...17 {
            let padding = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            let value = padding + [byte] + [UInt8](repeating: 0xE9, count: 17 - length)
            let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nA:".utf8) + value + Array("\r\n\r\n".utf8)
            #expect(Reading(bytes) == (isAllowed ? .accepted : .refused(400)), "\(byte) at \(length)")
        }
    }

    @Test("a name is a token of at least one byte", arguments: 0...0xFF as ClosedRange<UInt8>)
    func names(byte: UInt8) {
        let isToken =
            Character(Unicode.Scalar(byte)).isASCII
            && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
                || "!#$%&'*+-.^_`|~".utf8.contains(byte))
        let isColon = byte == UInt8(ascii: ":")  // ends the name
        for name in [[byte], [0x61, byte], [byte, 0x61]] {
            let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + name + Array(": b\r\n\r\n".utf8)
            let isAccepted = isToken || isColon && name.first != byte
            #expect(Reading(bytes) == (isAccepted ? .accepted : .refused(400)), "\(name)")
        }
    }

    @Test(
        "a line that is no name, colon and value is 400",
        arguments: [
            "a", "a b", ":", ": b", "a : b", "a\t: b", " a: b", "\ta: b", "a b: c", "a\u{0}: b", "é: b", "a(: b",
            "\"a\": b", "a;b: c", "GET / HTTP/1.1",
        ]
    )
    func malformed(line: String) {
        #expect(RequestFieldsTests.reading(line) == .refused(400))
    }

    @Test("no line continues another (section 5.2)", arguments: ["A: b\r\n c", "A: b\r\n\tc", "A:\r\n b", "A: b\r\n "])
    func folding(lines: String) {
        #expect(RequestFieldsTests.reading(lines) == .refused(400))
    }

    @Test("nothing is between the request line and the first field (section 2.2)")
    func blankBeforeFirst() {
        #expect(Reading("GET / HTTP/1.1\r\n A: b\r\nHost: a\r\n\r\n") == .refused(400))
    }
}
