import Testing
import WebSocketProtocol

@Suite("WebSocket URLs (RFC 6455 section 3, RFC 3986)")
struct WebSocketURLTests {
    @Test(
        "a network URL is scheme, host, port and resource",
        arguments: [
            ("ws://example.org", false, "example.org", 80, "/"),
            ("wss://example.org", true, "example.org", 443, "/"),
            ("WSS://Example.ORG/Feed", true, "example.org", 443, "/Feed"),
            ("ws://example.org:8080/a/b?c=d&e", false, "example.org", 8080, "/a/b?c=d&e"),
            ("ws://example.org?q", false, "example.org", 80, "/?q"),
            ("ws://example.org/?", false, "example.org", 80, "/?"),
            ("ws://example.org:/x", false, "example.org", 80, "/x"),
            ("ws://127.0.0.1:1/", false, "127.0.0.1", 1, "/"),
            ("ws://[2001:DB8::1]:65535/", false, "[2001:db8::1]", 65535, "/"),
            ("wss://[::1]", true, "[::1]", 443, "/"),
            ("ws://example.org./", false, "example.org.", 80, "/"),
            ("ws://xn--bcher-kva.example/", false, "xn--bcher-kva.example", 80, "/"),
            ("ws://4f2a9c:8080", false, "4f2a9c", 8080, "/"),
            ("ws://0xyz", false, "0xyz", 80, "/"),
            ("ws://h/%C3%A4//?x=%2F?/:@!$&'()*+,;=-._~", false, "h", 80, "/%C3%A4//?x=%2F?/:@!$&'()*+,;=-._~"),
        ] as [(String, Bool, String, UInt16, String)]
    )
    func network(text: String, isSecure: Bool, host: String, port: UInt16, resource: String) throws {
        let url = try WebSocketURL(text)
        #expect(url.isSecure == isSecure)
        #expect(url.endpoint == .network(host: host, port: port))
        #expect(url.resource == resource)
        #expect(url.credentials == nil)
        #expect(try WebSocketURL(url.absoluteString) == url)
    }

    @Test(
        "the Host field has the port only where it is not the default; server names are names",
        arguments: [
            ("ws://example.org:80", "example.org", "example.org", nil),
            ("wss://example.org:443", "example.org", "example.org", nil),
            ("ws://example.org:443", "example.org:443", "example.org", nil),
            ("wss://example.org:80", "example.org:80", "example.org", nil),
            ("wss://example.org.:444", "example.org.:444", "example.org", nil),
            ("wss://192.0.2.1", "192.0.2.1", nil, "192.0.2.1"),
            ("ws://[2001:db8:0::1]:9000", "[2001:db8:0::1]:9000", nil, "2001:db8::1"),
            ("ws+unix:///run/s", "localhost", "localhost", nil),
        ] as [(String, String, String?, String?)]
    )
    func names(text: String, hostField: String, serverName: String?, address: String?) throws {
        let url = try WebSocketURL(text)
        #expect(url.hostField == hostField)
        #expect(url.serverName == serverName)
        #expect(url.address == address.flatMap { IPAddress($0) })
    }

    @Test(
        "a Unix-domain socket and its resource",
        arguments: [
            ("ws+unix:///run/app.sock", false, "/run/app.sock", "/"),
            ("wss+unix:///run/app.sock:", true, "/run/app.sock", "/"),
            ("WS+Unix:///run/app.sock:/feed?a:b", false, "/run/app.sock", "/feed?a:b"),
            ("ws+unix:///run/app.sock:?q", false, "/run/app.sock", "/?q"),
            ("ws+unix:///tmp/a%3Ab%20c%0B@:/", false, "/tmp/a:b c\u{B}@", "/"),
        ]
    )
    func unixSocket(text: String, isSecure: Bool, path: String, resource: String) throws {
        let url = try WebSocketURL(text)
        #expect(url.isSecure == isSecure)
        #expect(url.endpoint == .unixSocket(path: path))
        #expect(url.resource == resource)
        #expect(try WebSocketURL(url.absoluteString) == url)
    }

    @Test(
        "user and password are decoded, and sent as RFC 7617 says",
        arguments: [
            ("ws://Aladdin:open%20sesame@h/", "Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("ws://test:123%C2%A3@h/", "test", "123£", "Basic dGVzdDoxMjPCow=="),
            ("ws://a:b:c@h", "a", "b:c", "Basic YTpiOmM="),
            ("ws://a@h", "a", "", "Basic YTo="),
            ("ws://@h", "", "", "Basic Og=="),
            ("ws://a:%2F%40%3a@[::1]:1?x", "a", "/@:", "Basic YTovQDo="),
        ]
    )
    func credentials(text: String, user: String, password: String, field: String) throws {
        let credentials = try #require(try WebSocketURL(text).credentials)
        #expect(credentials.user == user)
        #expect(credentials.password == password)
        #expect(credentials.fieldValue == field)
    }

    @Test("no way to print a URL shows its password or its query")
    func secrecy() throws {
        let url = try WebSocketURL("wss://me:hunter2@example.org:8443/x?token=hunter2")
        #expect(url.description == "wss://example.org:8443/x?…")
        var dumped = ""
        dump((url, url.credentials), to: &dumped)
        for text in ["\(url)", String(reflecting: url), "\(url.credentials as Any)", dumped] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test(
        "the whole URL has the query, and never the credentials",
        arguments: [
            ("wss://me:hunter2@example.org:444/x?a=1", "wss://example.org:444/x?a=1", "wss://example.org:444/x?…"),
            ("ws://example.org", "ws://example.org/", "ws://example.org/"),
            ("ws://example.org/?", "ws://example.org/?", "ws://example.org/?…"),
            ("ws+unix:///run/a%0Ab:/x?y", "ws+unix:///run/a%0Ab:/x?y", "ws+unix:///run/a%0Ab:/x?…"),
        ]
    )
    func whole(text: String, absoluteString: String, description: String) throws {
        let url = try WebSocketURL(text)
        #expect(url.absoluteString == absoluteString)
        #expect(url.description == description)
    }

    @Test("credentials that were set are those of the URL")
    func settingCredentials() throws {
        var url = try WebSocketURL("wss://example.org/")
        url.credentials = try BasicCredentials(user: "me", password: "p@:/")
        #expect(url != (try WebSocketURL("wss://example.org/")))
        #expect(url == (try WebSocketURL("wss://me:p%40%3A%2F@example.org/")))
    }

    @Test(
        "names and passwords that Basic authentication cannot carry",
        arguments: [("a:b", "c"), ("a\n", "b"), ("a", "\u{7F}"), ("a", "b\u{0}")]
    )
    func invalidCredentials(user: String, password: String) {
        #expect(throws: WebSocketError(.invalidConfiguration, "")) {
            try BasicCredentials(user: user, password: password)
        }
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "example.org", "//example.org", "http://example.org", "ws:example.org", "ws:/example.org", "wsx://a",
            " ws://a", "ws://", "ws:///x", "ws://:80", "ws://a:0", "ws://a:65536", "ws://a:+1", "ws://a:x", "ws://a::1",
            "ws://a b", "ws://a%20b", "ws://bücher.example", "ws://a..b", "ws://.a", "ws://.", "ws://1.2.3",
            "ws://127.1", "ws://0x7f.0.0.1", "ws://256.0.0.1", "ws://1", "ws://0x7f000001", "ws://0x", "ws://[::1",
            "ws://::1", "ws://[1.2.3.4]",
            "ws://[::g]", "ws://[fe80::1%25eth0]", "ws://[]", "ws://a/#f", "ws://a#f", "ws://a/b c", "ws://a/ä",
            "ws://a/%", "ws://a/%4", "ws://a/%zz", "ws://a/\r\nX: y", "ws://a/\u{0}", "ws://a/\"", "ws://a\\b",
            "ws://u%@h", "ws://u%FF@h", "ws://u:p w@h", "ws://u%3Av@h", "ws://u:%0A@h", "ws://u@v@h", "ws://u@",
            "ws+unix://", "ws+unix://run/s", "ws+unix://:/x", "ws+unix:///run/a b", "ws+unix:///run/a%00",
            "ws+unix:///run/s:/x#y", "ws+unix:///run/s?x", "ws://\(String(repeating: "a", count: 64))",
        ]
    )
    func invalid(text: String) {
        #expect(throws: WebSocketError(.invalidURL, "")) { try WebSocketURL(text) }
    }

    @Test("what is wrong is told without the password", arguments: ["ws://me:hunter2/@h", "ws://me:hunter2 @h"])
    func messages(text: String) {
        #expect { try WebSocketURL(text) } throws: { !"\($0)".contains("hunter2") }
    }
}
