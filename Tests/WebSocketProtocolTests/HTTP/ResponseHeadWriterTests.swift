import Testing
import WebSocketProtocol

@Suite("Response heads (RFC 9112 section 4)")
struct ResponseHeadWriterTests {
    /// The text of a head behind bytes that are there already.
    private static func head(
        _ status: Int,
        _ fields: [(name: String, value: String)] = [],
        contentLength: Int? = nil
    ) throws -> String {
        var output = Array("before|".utf8)
        try ResponseHeadWriter.append(status: status, fields: fields, contentLength: contentLength, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "a head is the status line, the fields in order and an empty line",
        arguments: [
            (200, "HTTP/1.1 200 OK"), (404, "HTTP/1.1 404 Not Found"), (426, "HTTP/1.1 426 Upgrade Required"),
            (431, "HTTP/1.1 431 Request Header Fields Too Large"), (299, "HTTP/1.1 299 "),
            (100, "HTTP/1.1 100 Continue"),
            (999, "HTTP/1.1 999 "),
        ]
    )
    func statuses(status: Int, line: String) throws {
        let fields = [(name: "A", value: "b"), (name: "a", value: ""), (name: "C-d", value: "\té ~")]
        #expect(try Self.head(status, fields) == "before|\(line)\r\nA: b\r\na: \r\nC-d: \té ~\r\n\r\n")
        #expect(try Self.head(status) == "before|\(line)\r\n\r\n")
    }

    @Test("Content-Length is written as digits", arguments: [0, 7, 10, 1234, .max])
    func contentLength(length: Int) throws {
        let expected = "before|HTTP/1.1 204 No Content\r\nA: b\r\nContent-Length: \(length)\r\n\r\n"
        #expect(try Self.head(204, [(name: "A", value: "b")], contentLength: length) == expected)
    }

    @Test(
        "what would break the head is refused, and nothing of it is written",
        arguments: [
            ("", "a", .fieldName("")), ("a b", "a", .fieldName("a b")), ("a:", "a", .fieldName("a:")),
            ("a\r\nb", "a", .fieldName("a\r\nb")), ("é", "a", .fieldName("é")),
            ("a", "b\r\nc: d", .fieldValue(name: "a")), ("a", "b\n", .fieldValue(name: "a")),
            ("a", "\rb", .fieldValue(name: "a")), ("a", "b\u{0}", .fieldValue(name: "a")),
            ("a", "b\u{7F}c", .fieldValue(name: "a")), ("content-LENGTH", "1", .reservedField(name: "content-LENGTH")),
        ] as [(String, String, ResponseHeadWriter.Fault)]
    )
    func refused(name: String, value: String, fault: ResponseHeadWriter.Fault) {
        var output = Array("before".utf8)
        let fields = [(name: "Fine", value: "fine"), (name: name, value: value)]
        #expect(throws: fault) {
            try ResponseHeadWriter.append(status: 200, fields: fields, contentLength: 1, to: &output)
        }
        #expect(output == Array("before".utf8))
    }

    @Test(
        "a reason phrase may be given, with blanks, tabs and bytes that are not ASCII",
        arguments: [
            (200, "Fine", "200 Fine"), (299, "é\t ~", "299 é\t ~"), (404, "", "404 "), (404, nil, "404 Not Found"),
        ] as [(Int, String?, String)]
    )
    func reason(status: Int, reason: String?, line: String) throws {
        var output: [UInt8] = []
        try ResponseHeadWriter.append(status: status, reason: reason, fields: EmptyCollection(), to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "HTTP/1.1 \(line)\r\n\r\n")
    }

    @Test(
        "a line break or a control character in a reason phrase is refused",
        arguments: ["a\r\nB: c", "\n", "\u{0}", "\u{7F}"]
    )
    func badReason(reason: String) {
        var output = Array("before".utf8)
        #expect(throws: ResponseHeadWriter.Fault.reason) {
            try ResponseHeadWriter.append(status: 200, reason: reason, fields: EmptyCollection(), to: &output)
        }
        #expect(output == Array("before".utf8))
    }

    @Test("a status has three digits", arguments: [-1, 0, 99, 1000, .max])
    func badStatus(status: Int) {
        var output: [UInt8] = []
        #expect(throws: ResponseHeadWriter.Fault.status(status)) {
            try ResponseHeadWriter.append(status: status, fields: EmptyCollection(), to: &output)
        }
        #expect(output.isEmpty)
    }
}
