import Testing
import WebSocketProtocol

@Suite("Request targets (RFC 9112 section 3.2)")
struct RequestTargetTests {
    /// What a target is taken for, as the tables write it.
    struct Parts: Equatable, Sendable {
        var form: RequestTarget.Form
        var authority: String?
        var path = ""
        var query: String?
    }

    @Test(
        "the four forms and their parts",
        arguments: [
            ("GET", "/", Parts(form: .origin, path: "/")),
            ("GET", "/a/b?c=d?e", Parts(form: .origin, path: "/a/b", query: "c=d?e")),
            ("GET", "/?", Parts(form: .origin, path: "/", query: "")),
            ("GET", "//a/b", Parts(form: .origin, path: "//a/b")),
            ("GET", "/http://a/", Parts(form: .origin, path: "/http://a/")),
            ("GET", "/*", Parts(form: .origin, path: "/*")),
            (
                "GET", "/a;b=c/@:&=+$,![]|\\^`{}\"<>'()~_.-",
                Parts(form: .origin, path: "/a;b=c/@:&=+$,![]|\\^`{}\"<>'()~_.-")
            ),
            ("GET", "http://a", Parts(form: .absolute, authority: "a")),
            ("GET", "http://a/", Parts(form: .absolute, authority: "a", path: "/")),
            (
                "GET", "HTTPS://A.example:443/b?c",
                Parts(form: .absolute, authority: "A.example:443", path: "/b", query: "c")
            ),
            ("GET", "ws://[::1]:80?a/b", Parts(form: .absolute, authority: "[::1]:80", query: "a/b")),
            ("GET", "wss://a//b", Parts(form: .absolute, authority: "a", path: "//b")),
            ("OPTIONS", "*", Parts(form: .asterisk)),
            ("OPTIONS", "/a", Parts(form: .origin, path: "/a")),
            ("OPTIONS", "http://a", Parts(form: .absolute, authority: "a")),
            ("CONNECT", "a:443", Parts(form: .authority, authority: "a:443")),
            ("CONNECT", "[::1]:443", Parts(form: .authority, authority: "[::1]:443")),
        ]
    )
    func forms(method: String, text: String, parts: Parts) throws {
        let target = try RequestTarget(text, method: method)
        let found = Parts(form: target.form, authority: target.authority, path: target.rawPath, query: target.rawQuery)
        #expect(found == parts)
        #expect(target.description == text)
        #expect(try head("\(method) \(text) HTTP/1.1\r\nHost: a\r\n\r\n").target == target)
    }

    @Test(
        "a target that is none of the four is 400",
        arguments: [
            "", "?", "?a", "?a/b", "a", "a/b", "*", "**", "#", "/#", "/a#b", "/?a#b", ":", "a:80", "../", "./a", "\\",
            "%2Fa", "http:", "http:/", "http:/a", "http://", "http:///", "http://?a", "http://:80/", "http://a b/",
            "http://u@a/", "http://u:p@a/", "http://a:b/", "http://a:99999/", "http://[::1/", "http://a\\b/",
            "ftp://a/",
            "file:///a", "javascript:a", "mailto:a@b", "://a/", "xhttp://a/", "httpx://a/",
            "/ ", "/a b", "/\t", "/\r", "/\n", "/\u{0}", "/\u{1}", "/\u{7F}", "/é", "/?é", "/?\u{7F}", "http://é/",
        ]
    )
    func malformed(text: String) {
        #expect(throws: RequestRefusal.self) { try RequestTarget(text) }
        #expect(Reading("GET \(text) HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(400))
    }

    @Test(
        "the forms of CONNECT and of OPTIONS are for those methods alone",
        arguments: [
            ("GET", "*"), ("HEAD", "*"), ("options", "*"), ("CONNECT", "*"), ("CONNECT", "/"), ("CONNECT", "a"),
            ("CONNECT", "a:"), ("CONNECT", ":80"), ("CONNECT", "a:80/"), ("CONNECT", "a:80?b"), ("CONNECT", "u@a:80"),
            ("CONNECT", "http://a:80"), ("CONNECT", "http://a:80/"), ("connect", "a:80"), ("OPTIONS", "*?a"),
            ("OPTIONS", "*/"), ("GET", "a:443"),
        ]
    )
    func formsOfMethods(method: String, text: String) {
        #expect(Reading("\(method) \(text) HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(400))
        #expect(throws: RequestRefusal.self) { try RequestTarget(text, method: method) }
    }

    @Test(
        "a bad escape is 400, in the path and in the query",
        arguments: [
            "/%", "/%2", "/%zz", "/%2z", "/%z2", "/%%41", "/a%/b", "/%u0041", "/%-1", "/%+1", "/?%", "/?a=%", "/?a=%4",
            "/?%g0", "/?a=b&%", "/%4?1", "http://a/%", "http://a?%",
        ]
    )
    func badEscapes(text: String) {
        #expect(throws: RequestRefusal.self) { try RequestTarget(text) }
        #expect(Reading("GET \(text) HTTP/1.1\r\nHost: a\r\n\r\n") == .refused(400))
    }

    @Test(
        "an escaped control character is 400 in a path, an escaped NUL in a query too",
        arguments: 0...0xFF as ClosedRange<UInt8>
    )
    func escapedControls(byte: UInt8) throws {
        let escape = (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
        let isControl = byte < 0x20 || byte == 0x7F
        #expect((try? RequestTarget("/a\(escape)b")) == nil || !isControl && byte < 0x80)
        #expect((try? RequestTarget("/a\(escape)b")) != nil || isControl || byte >= 0x80)
        let query = try? RequestTarget("/?a=\(escape)").query
        #expect(query?.map(\.valueBytes) == (byte == 0 ? nil : [[byte]]))
    }

    @Test(
        "the escapes of a path are UTF-8 (RFC 3629)",
        arguments: [
            ("/%C3%A9", true), ("/%c3%a9/%F0%9F%98%80", true), ("/%EF%BF%BD", true),
            ("/%C3", false), ("/%A9", false), ("/%C3/%A9", false), ("/%C3a", false), ("/%FF", false),
            ("/%C0%AF", false),
            ("/%ED%A0%80", false), ("/%F4%90%80%80", false), ("/a/b%E9", false), ("http://a/%FF", false),
            ("/?%FF", true), ("/?a=%C3", true), ("/%C3%A9?%FF", true),
        ]
    )
    func utf8(text: String, isValid: Bool) {
        #expect(((try? RequestTarget(text)) != nil) == isValid)
        #expect(Reading("GET \(text) HTTP/1.1\r\nHost: a\r\n\r\n") == (isValid ? .accepted : .refused(400)))
    }
}
