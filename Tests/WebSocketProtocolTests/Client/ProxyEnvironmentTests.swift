import Testing
import WebSocketProtocol

@Suite("Proxies from the environment")
struct ProxyEnvironmentTests {
    static func proxy(for url: String, _ variables: [String: String]) throws -> String? {
        try ProxyEnvironment(variables).proxy(for: try WebSocketURL(url))?.description
    }

    @Test(
        "which variable counts",
        arguments: [
            ("ws://h", [:], nil),
            ("ws://h", ["http_proxy": "http://a:1"], "http://a:1"),
            ("ws://h", ["http_proxy": "http://a:1", "https_proxy": "http://b:2"], "http://b:2"),
            ("ws://h", ["http_proxy": "http://a:1", "all_proxy": "http://b:2"], "http://a:1"),
            ("ws://h", ["all_proxy": "http://b:2"], "http://b:2"),
            ("wss://h", ["http_proxy": "http://a:1"], nil),
            ("wss://h", ["http_proxy": "http://a:1", "https_proxy": "http://b:2"], "http://b:2"),
            ("wss://h", ["http_proxy": "http://a:1", "all_proxy": "http://b:2"], "http://b:2"),
            ("ws://h", ["HTTP_PROXY": "http://a:1"], "http://a:1"),
            ("wss://h", ["HTTPS_PROXY": "http://a:1"], "http://a:1"),
            ("wss://h", ["ALL_PROXY": "http://a:1"], "http://a:1"),
            ("wss://h", ["https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2"], "http://a:1"),
            ("wss://h", ["https_proxy": "", "HTTPS_PROXY": "http://b:2"], "http://b:2"),
            ("wss://h", ["Https_Proxy": "http://b:2"], nil),
            ("ws+unix:///run/s", ["all_proxy": "http://a:1"], nil),
            ("wss+unix:///run/s", ["all_proxy": "http://a:1"], nil),
            ("ws://localhost:80", ["http_proxy": "http://a:1"], nil),
            ("ws://app.localhost.", ["http_proxy": "http://a:1"], nil),
            ("ws://127.8.9.1", ["http_proxy": "http://a:1"], nil),
            ("ws://[::1]", ["http_proxy": "http://a:1"], nil),
            ("ws://localhost.example", ["http_proxy": "http://a:1"], "http://a:1"),
        ] as [(String, [String: String], String?)]
    )
    func variable(url: String, variables: [String: String], expected: String?) throws {
        #expect(try ProxyEnvironmentTests.proxy(for: url, variables) == expected)
    }

    @Test("in a CGI program a stranger sets HTTP_PROXY", arguments: ["REQUEST_METHOD", "GATEWAY_INTERFACE"])
    func cgi(marker: String) throws {
        let variables = [marker: "GET", "HTTP_PROXY": "http://evil:1"]
        #expect(try ProxyEnvironmentTests.proxy(for: "ws://h", variables) == nil)
        let trusted = variables.merging(["http_proxy": "http://a:1"]) { $1 }
        #expect(try ProxyEnvironmentTests.proxy(for: "ws://h", trusted) == "http://a:1")
    }

    @Test(
        "no_proxy lists what is connected to directly",
        arguments: [
            ("*", "ws://any.example", true),
            ("other, *", "ws://192.0.2.1", true),
            ("", "ws://example.org", false),
            ("example.org", "ws://example.org", true),
            ("EXAMPLE.org.", "ws://example.org.", true),
            ("example.org", "ws://www.example.org:81", true),
            ("example.org", "ws://notexample.org", false),
            ("example.org", "ws://example.org.evil", false),
            ("www.example.org", "ws://example.org", false),
            (".example.org", "ws://a.b.example.org", true),
            (".example.org", "ws://example.org", true),
            ("*.example.org", "ws://www.example.org", true),
            ("a b,\tc ,,d", "ws://b", true),
            ("a b,\tc ,,d", "ws://d", true),
            ("a b,\tc ,,d", "ws://e", false),
            ("example.org:8080", "ws://example.org:8080", true),
            ("example.org:8080", "ws://example.org", false),
            ("example.org:443", "wss://www.example.org", true),
            ("192.0.2.1", "ws://192.0.2.1:99", true),
            ("192.0.2.1", "ws://192.0.2.10", false),
            ("192.0.2.1:80", "ws://192.0.2.1", true),
            ("192.0.2.1:80", "wss://192.0.2.1", false),
            ("10.0.0.0/8", "ws://10.255.0.1", true),
            ("10.1.2.3/8", "ws://10.255.0.1", true),
            ("10.0.0.0/8", "ws://11.0.0.1", false),
            ("10.0.0.0/33", "ws://10.0.0.0", false),
            ("0.0.0.0/0", "ws://example.org", false),
            ("2001:db8::/32", "ws://[2001:db8:1::1]", true),
            ("2001:db8::1", "ws://[2001:DB8:0::1]", true),
            ("[2001:db8::1]:9000", "ws://[2001:db8::1]:9000", true),
            ("[2001:db8::1]:9000", "ws://[2001:db8::1]", false),
            ("2001:db8::/32", "ws://32.1.13.184", false),
            ("://,::,*,", "ws://example.org", true),
            ("http://example.org, ., .., *., :80, b\u{fc}cher", "ws://example.org", false),
        ] as [(String, String, Bool)]
    )
    func exceptions(list: String, url: String, isDirect: Bool) throws {
        let variables = ["all_proxy": "http://a:1", "NO_PROXY": list]
        #expect(try ProxyEnvironmentTests.proxy(for: url, variables) == (isDirect ? nil : "http://a:1"))
    }

    @Test("what is no proxy is refused by the name of its variable", arguments: ["socks5://a:1", "a b", "http://"])
    func invalid(text: String) throws {
        #expect {
            try ProxyEnvironmentTests.proxy(for: "wss://h", ["HTTPS_PROXY": text])
        } throws: { error in
            (error as? WebSocketError)?.code == .invalidConfiguration && "\(error)".contains("HTTPS_PROXY")
        }
        #expect(try ProxyEnvironmentTests.proxy(for: "wss://h", ["HTTPS_PROXY": text, "no_proxy": "h"]) == nil)
    }
}
