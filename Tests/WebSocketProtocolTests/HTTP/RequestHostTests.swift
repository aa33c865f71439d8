import Testing
import WebSocketProtocol

@Suite("Host (RFC 9112 section 3.2)")
struct RequestHostTests {
    @Test(
        "HTTP/1.1 has exactly one Host, HTTP/1.0 at most one",
        arguments: [
            ("HTTP/1.1", "", .refused(400)), ("HTTP/1.1", "Host: a\r\n", .accepted),
            ("HTTP/1.1", "Host: a\r\nHost: a\r\n", .refused(400)),
            ("HTTP/1.1", "Host: a\r\nhOST: b\r\n", .refused(400)),
            ("HTTP/1.1", "Host:\r\nHost:\r\n", .refused(400)), ("HTTP/1.1", "Hosts: a\r\n", .refused(400)),
            ("HTTP/1.0", "", .accepted), ("HTTP/1.0", "Host: a\r\n", .accepted),
            ("HTTP/1.0", "Host: a\r\nHost: b\r\n", .refused(400)), ("HTTP/1.0", "Host: a b\r\n", .refused(400)),
        ] as [(String, String, Reading)]
    )
    func count(version: String, fields: String, reading: Reading) {
        #expect(Reading("GET / \(version)\r\n\(fields)\r\n") == reading)
    }

    @Test(
        "the value is a host, with a port perhaps, or empty for a target without authority",
        arguments: [
            "", "a", "example.org", "EXAMPLE.org:80", "127.0.0.1:8080", "a_b-c.d~", "a:", "a:0", "a:65535", "a:000080",
            "[::1]", "[::1]:80", "[2001:db8::192.0.2.1]", "%61", "a!$&'()*+,;=b", "xn--bcher-kva.example",
        ]
    )
    func valid(value: String) throws {
        #expect(try head("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n").authority == value)
    }

    @Test(
        "any other value is 400",
        arguments: [
            "a b", "a, b", "a/b", "a@b", "http://a", "a:b", "a:65536", "a:-1", "a:80:80", ":80", ":", "a?b", "a#b",
            "a\\b",
            "[::1", "::1", "[]", "[a]", "[::1]a", "[::1]:x", "[127.0.0.1]", "[v1.a]", "[fe80::1%25eth0]", "é", "a%",
            "a%2",
            "a%zz", "\"a\"", "<a>", "a:99999999999999999999", "[\(String(repeating: "0", count: 60))::1]",
        ]
    )
    func invalid(value: String) {
        #expect(Reading("GET / HTTP/1.1\r\nHost: \(value)\r\n\r\n") == .refused(400))
    }

    @Test("the authority of an absolute target replaces Host, which must be there nevertheless (section 3.2.2)")
    func absolute() throws {
        let head = try head("GET http://b:81/c?d HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.authority == "b:81")
        #expect(head.fields.first(named: "host") == "a")
        #expect(Reading("GET http://b/ HTTP/1.1\r\n\r\n") == .refused(400))
        #expect(try WebSocketProtocolTests.head("GET http://b/ HTTP/1.0\r\n\r\n").authority == "b")
        #expect(try WebSocketProtocolTests.head("GET / HTTP/1.0\r\n\r\n").authority == nil)
    }
}
