import Testing
import WebSocketProtocol

@Suite("Origins (RFC 6454) and who may connect (RFC 6455 section 10.2)")
struct OriginTests {
    @Test(
        "an origin is scheme, host and port",
        arguments: [
            ("http://example.org", "http", "example.org", 80),
            ("https://example.org", "https", "example.org", 443),
            ("ws://example.org", "ws", "example.org", 80),
            ("wss://example.org", "wss", "example.org", 443),
            ("HTTPS://Example.ORG:8443", "https", "example.org", 8443),
            ("http://127.0.0.1:8080", "http", "127.0.0.1", 8080),
            ("http://[::1]", "http", "[::1]", 80),
            ("https://[2001:DB8::1]:9000", "https", "[2001:db8::1]", 9000),
            ("moz-extension://abc-def", "moz-extension", "abc-def", nil),
            ("capacitor://localhost:1", "capacitor", "localhost", 1),
        ] as [(String, String, String, UInt16?)]
    )
    func valid(text: String, scheme: String, host: String, port: UInt16?) throws {
        let origin = try #require(Origin(text))
        #expect(origin.scheme == scheme)
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(Origin(origin.description) == origin)
    }

    @Test("a default port is the same written or not")
    func defaultPorts() {
        #expect(Origin("http://a") == Origin("http://A:80"))
        #expect(Origin("https://a") == Origin("https://a:443"))
        #expect(Origin("https://a") != Origin("https://a:80"))
        #expect(Origin("https://a") != Origin("http://a:443"))
        #expect(Origin("https://a:443")?.description == "https://a")
    }

    @Test(
        "everything else is no origin",
        arguments: [
            "null", "", "http", "http:", "http:/a", "http://", "://a", "http//a", "1http://a", "ht tp://a",
            "http://a/", "http://a/path", "http://a?q", "http://a#f", "http://u@a", "http://a:", "http://a:x",
            "http://a:+1", "http://a:65536", "http://a:1:2", "http://:80", "http://[::1", "http://[]", "http://[::1]x",
            "http://[::1]:", "http://[example]", "http://::1", "http://a b", " http://a", "http://a ", "http://é",
            "http://a, http://b", "http://a\u{0}",
        ]
    )
    func invalid(text: String) {
        #expect(Origin(text) == nil)
    }

    @Test(
        "same host: host and port of the page are those the request is addressed to",
        arguments: [
            (nil, "example.org", false, true),
            (nil, nil, false, true),
            ("http://example.org", "example.org", false, true),
            ("http://example.org", "EXAMPLE.org:80", false, true),
            ("http://example.org:8080", "example.org:8080", false, true),
            ("https://example.org", "example.org", true, true),
            ("https://example.org", "example.org:443", true, true),
            ("https://example.org:8443", "example.org:8443", true, true),
            ("http://[::1]:8080", "[::1]:8080", false, true),
            ("http://[::1]", "[::1]", false, true),
            ("https://example.org", "example.org", false, true),
            ("http://example.org:443", "example.org", false, false),
            ("https://example.org:80", "example.org", false, false),
            ("http://example.org", "example.org", true, false),
            ("http://example.org:8080", "example.org", false, false),
            ("http://example.org", "example.org:8080", false, false),
            ("https://example.org", "example.org:80", false, false),
            ("http://evil.org", "example.org", false, false),
            ("http://example.org.evil.org", "example.org", false, false),
            ("http://xexample.org", "example.org", false, false),
            ("http://[::1]", "[::2]", false, false),
            ("moz-extension://example.org", "example.org", false, false),
            ("ftp://example.org:8080", "example.org:8080", false, false),
            ("null", "example.org", false, false),
            ("", "example.org", false, false),
            ("http://example.org", nil, false, false),
            ("http://example.org", "", false, false),
            ("http://example.org", "user@example.org", false, false),
            ("http://example.org", "example.org:x", false, false),
        ] as [(String?, String?, Bool, Bool)]
    )
    func sameHost(origin: String?, host: String?, isSecure: Bool, isPermitted: Bool) {
        #expect(OriginPolicy.sameHost.permits(origin: origin, host: host, isSecure: isSecure) == isPermitted)
    }

    @Test(
        "the same host is one of those that are the server's own",
        arguments: [
            (ServerHosts.loopback, "localhost", true), (.loopback, "LOCALHOST", true),
            (.loopback, "app.localhost", true), (.loopback, "127.0.0.1", true), (.loopback, "127.8.9.1", true),
            (.loopback, "[::1]", true), (.loopback, "[0:0::1]", true),
            (.loopback, "example.org", false), (.loopback, "notlocalhost", false),
            (.loopback, "localhost.example.org", false), (.loopback, "128.0.0.1", false),
            (.loopback, "127.0.0.1.example.org", false), (.loopback, "[::2]", false), (.loopback, "0.0.0.0", false),
            (.named(["example.org"]), "example.org", true), (.named(["example.org"]), "EXAMPLE.org", true),
            (.named(["example.org"]), "www.example.org", false), (.named(["example.org"]), "localhost", false),
        ] as [(ServerHosts, String, Bool)]
    )
    func ownHosts(hosts: ServerHosts, host: String, isPermitted: Bool) {
        for port in ["", ":8080"] {
            let (origin, host) = ("http://\(host)\(port)", "\(host)\(port)")
            let isAllowed = OriginPolicy.sameHost.permits(origin: origin, host: host, isSecure: false, hosts: hosts)
            #expect(isAllowed == isPermitted, "\(host)")
        }
        #expect(OriginPolicy.sameHost.permits(origin: nil, host: host, isSecure: false, hosts: hosts))
        #expect(OriginPolicy.any.permits(origin: "http://\(host)", host: host, isSecure: false, hosts: hosts))
    }

    @Test("hosts are names and addresses without scheme and port")
    func hostNames() throws {
        let hosts = try ServerHosts(named: ["Example.ORG", "[2001:DB8::1]", "192.0.2.1"])
        #expect(hosts == .named(["example.org", "[2001:db8::1]", "192.0.2.1"]))
        for wrong in ["", "example.org:80", "https://example.org", "a b", "*.example.org", "2001:db8::1", "a%62"] {
            #expect(throws: WebSocketError(.invalidConfiguration, "")) { try ServerHosts(named: [wrong]) }
        }
    }

    @Test("a check decides about every origin but those that are none")
    func check() {
        let policy = OriginPolicy.check { $0.scheme == "https" && $0.host.hasSuffix(".example.org") }
        #expect(policy.permits(origin: "https://a.example.org", host: nil, isSecure: false))
        #expect(!policy.permits(origin: "http://a.example.org", host: nil, isSecure: false))
        #expect(!policy.permits(origin: "https://example.org.evil", host: nil, isSecure: false))
        #expect(!policy.permits(origin: "null", host: nil, isSecure: false))
        #expect(policy.permits(origin: nil, host: nil, isSecure: false))
        #expect(!OriginPolicy.check { _ in true }.permits(origin: "null", host: nil, isSecure: false))
    }

    @Test("an allow list is exact by scheme, host and port, whatever the Host field says")
    func allowList() throws {
        let policy = OriginPolicy.allow([
            try #require(Origin("https://example.org")), try #require(Origin("http://localhost:3000")),
        ])
        let expectations = [
            ("https://example.org", true), ("https://EXAMPLE.org:443", true), ("http://localhost:3000", true),
            ("http://example.org", false), ("https://example.org:444", false), ("http://localhost", false),
            ("https://www.example.org", false), ("null", false), ("", false), ("https://example.org/", false),
        ]
        for (origin, isPermitted) in expectations {
            #expect(policy.permits(origin: origin, host: "example.org", isSecure: true) == isPermitted, "\(origin)")
        }
        #expect(policy.permits(origin: nil, host: "example.org", isSecure: true))
        #expect(!OriginPolicy.allow([]).permits(origin: "http://a", host: "a", isSecure: false))
    }

    @Test("any admits every page", arguments: [nil, "null", "http://evil.org", ""])
    func any(origin: String?) {
        #expect(OriginPolicy.any.permits(origin: origin, host: nil, isSecure: false))
    }
}
