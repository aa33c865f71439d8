import Testing
import WebSockets
import WebSocketsTesting

@Suite("URLs of WebSockets, for pages")
struct WebSocketURLTests {
    private func url(_ host: String?, isSecure: Bool = false, path: String = "/ws") -> String? {
        Request(path: "/", host: host, isSecure: isSecure).webSocketURL(path: path)?.absoluteString
    }

    @Test(
        "http becomes ws and https wss, for the host and port that the client asked for",
        arguments: [
            ("example.org", false, "/ws", "ws://example.org/ws"), ("example.org", true, "ws", "wss://example.org/ws"),
            ("example.org:8080", false, "/ws?a=1", "ws://example.org:8080/ws?a=1"),
            ("example.org:443", true, "/", "wss://example.org/"), ("[::1]:9000", false, "", "ws://[::1]:9000/"),
        ]
    )
    func forms(host: String, isSecure: Bool, path: String, expected: String) {
        #expect(url(host, isSecure: isSecure, path: path) == expected)
    }

    @Test(
        "what a client sends as its host makes no other URL",
        arguments: [
            nil, "", "user:secret@example.org", "example.org/evil", "example.org?x", "a b", "\"><script>", "a#b",
        ]
    )
    func hostile(host: String?) {
        #expect(url(host) == nil)
    }

    @Test("a path that is none makes no URL", arguments: ["/a b", "/ü", "/a#b", "/\"><script>"])
    func badPath(path: String) {
        #expect(url("example.org", path: path) == nil)
    }

    @Test("the host and scheme are the client's, of trusted proxies as they tell", arguments: [true, false])
    func proxied(isTrusted: Bool) async throws {
        let answer = try await withServer(over: .tcp) { configuration in
            if isTrusted { configuration.trustedProxies = .loopback }
        } routes: { server in
            server.http("/page") { .text($0.webSocketURL(path: "ws")?.absoluteString ?? "none") }
        } body: { test in
            let peer = try test.connect()
            let headers: KeyValuePairs = ["X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example.org"]
            try peer.send(RawRequest("/page", headers: headers))
            return try peer.readResponse().text
        }
        #expect(isTrusted ? answer == "wss://chat.example.org/ws" : answer.hasPrefix("ws://"))
    }
}
