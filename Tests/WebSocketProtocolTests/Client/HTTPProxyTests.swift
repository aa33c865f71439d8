import Testing
import WebSocketProtocol

@Suite("HTTP proxies")
struct HTTPProxyTests {
    @Test(
        "host and port, with or without a scheme",
        arguments: [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            ("HTTP://Proxy.example:3128/", "http://proxy.example:3128"),
            ("proxy.example:3128", "http://proxy.example:3128"),
            ("proxy.example", "http://proxy.example:80"),
            ("[::1]:8080", "http://[::1]:8080"),
            ("192.0.2.1", "http://192.0.2.1:80"),
        ]
    )
    func valid(text: String, description: String) throws {
        let proxy = try HTTPProxy(text)
        #expect(proxy.description == description)
        #expect(proxy.credentials == nil)
        #expect(proxy == (try HTTPProxy(proxy.description)))
    }

    @Test("credentials, which no way to print a proxy shows", arguments: ["http://", ""])
    func credentials(scheme: String) throws {
        let proxy = try HTTPProxy("\(scheme)me:hunter%322@proxy.example:3128")
        #expect(proxy.credentials == (try BasicCredentials(user: "me", password: "hunter22")))
        var dumped = ""
        dump(proxy, to: &dumped)
        for text in ["\(proxy)", String(reflecting: proxy), dumped] { #expect(!text.contains("hunter")) }
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "http://", "https://a:1", "socks5://a:1", "socks5h://a:1", "://a", "//a", "http:///", "http://a/b",
            "http://a:0", "a:65536", "a b", "http://a?b", "me:hun/ter@a",
        ]
    )
    func invalid(text: String) {
        #expect(throws: WebSocketError(.invalidURL, "")) { try HTTPProxy(text) }
    }
}
