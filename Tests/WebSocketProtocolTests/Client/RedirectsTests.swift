import Testing
import WebSocketProtocol

@Suite("Redirects of a handshake (RFC 9110 section 15.4)")
struct RedirectsTests {
    static func target(from url: String, _ location: String, status: Int = 302) throws -> Redirects.Target? {
        var redirects = Redirects(from: try WebSocketURL(url), limit: 5)
        return try redirects.follow(status: status, location: location)
    }

    @Test(
        "a Location is resolved against the URL that was asked (RFC 3986 section 5.4)",
        arguments: [
            ("http://b.example/x", "ws://b.example/x"),
            ("HTTPS://b.example", "wss://b.example/"),
            ("ws://b.example:81/x?y", "ws://b.example:81/x?y"),
            ("wss://b.example/#top", "wss://b.example/"),
            ("//g", "ws://g/"),
            ("//g:82/x#y", "ws://g:82/x"),
            ("/g", "ws://a:8080/g"),
            ("g", "ws://a:8080/b/c/g"),
            ("./g", "ws://a:8080/b/c/g"),
            ("g/", "ws://a:8080/b/c/g/"),
            ("?y", "ws://a:8080/b/c/d;p?y"),
            ("g?y/../x", "ws://a:8080/b/c/g?y/../x"),
            ("g#s/../x", "ws://a:8080/b/c/g"),
            (";x", "ws://a:8080/b/c/;x"),
            (".", "ws://a:8080/b/c/"),
            ("./", "ws://a:8080/b/c/"),
            ("..", "ws://a:8080/b/"),
            ("../g", "ws://a:8080/b/g"),
            ("../..", "ws://a:8080/"),
            ("../../../../g", "ws://a:8080/g"),
            ("/./g", "ws://a:8080/g"),
            ("/../g", "ws://a:8080/g"),
            ("g.", "ws://a:8080/b/c/g."),
            ("..g", "ws://a:8080/b/c/..g"),
            ("./g/.", "ws://a:8080/b/c/g/"),
            ("g/../h", "ws://a:8080/b/c/h"),
            ("//x/../y//z/.", "ws://x/y//z/"),
            ("g?a:b", "ws://a:8080/b/c/g?a:b"),
            ("/g:h", "ws://a:8080/g:h"),
        ]
    )
    func resolution(location: String, expected: String) throws {
        let target = try RedirectsTests.target(from: "ws://a:8080/b/c/d;p?q", location)
        #expect(target?.url.absoluteString == expected)
    }

    @Test(
        "what is not followed",
        arguments: [
            ("ws://a/x", ""),
            ("ws://a/x", "#y"),
            ("ws://a/x", "/x"),
            ("ws://a/x", "http://A:80/x"),
            ("wss://a/x", "http://a/y"),
            ("wss://a/x", "ws://b/"),
            ("ws://a/x", "ftp://a/y"),
            ("ws://a/x", "g:h"),
            ("ws://a/x", "http:g"),
            ("ws://a/x", "http://"),
            ("ws://a/x", "http://b:0/"),
            ("ws://a/x", "http://b/ä"),
            ("ws://a/x", "/a b"),
            ("ws://a/x", "/a\r\nb"),
            ("ws://a/x", "ws+unix:///run/s"),
            ("ws+unix:///run/s:/x", "http://a/"),
            ("ws+unix:///run/s:/x", "//localhost/y"),
        ]
    )
    func refusal(url: String, location: String) {
        #expect(throws: WebSocketError(.redirectRefused, "")) { try RedirectsTests.target(from: url, location) }
    }

    @Test("five statuses redirect", arguments: [200, 101, 300, 301, 302, 303, 304, 305, 307, 308, 401, 502])
    func statuses(status: Int) throws {
        let target = try RedirectsTests.target(from: "ws://a/x", "/y", status: status)
        #expect((target != nil) == [301, 302, 303, 307, 308].contains(status))
    }

    @Test(
        "credentials stay with the server they are for",
        arguments: [
            ("ws://u:p@a/x", "/y", true),
            ("ws://u:p@a/x", "http://a:80/y", true),
            ("ws://u:p@a/x", "https://a/y", true),
            ("wss://u:p@a:8443/x", "//a:8443/y", true),
            ("ws://u:p@a:8080/x", "wss://a/y", false),
            ("ws://u:p@a/x", "wss://a:8443/y", false),
            ("ws://u:p@a:443/x", "wss://a/y", false),
            ("ws://u:p@a/x", "ws://a:81/y", false),
            ("ws://u:p@a/x", "ws://b/y", false),
            ("ws://u:p@a/x", "ws://www.a/y", false),
            ("ws://u:p@a/x", "ws://evil:me@b/y", false),
            ("ws://u:p@a/x", "ws://evil:me@a/y", true),
        ]
    )
    func credentials(url: String, location: String, areKept: Bool) throws {
        let target = try #require(try RedirectsTests.target(from: url, location))
        #expect(target.keepsCredentials == areKept)
        #expect(target.url.credentials == (areKept ? try BasicCredentials(user: "u", password: "p") : nil))
    }

    @Test("credentials that were dropped do not come back")
    func thereAndBack() throws {
        var redirects = Redirects(from: try WebSocketURL("ws://u:p@a/1"), limit: 5)
        #expect(try redirects.follow(status: 302, location: "ws://b/")?.keepsCredentials == false)
        #expect(try redirects.follow(status: 302, location: "/3")?.keepsCredentials == false)
        let back = try redirects.follow(status: 302, location: "ws://a/2")
        #expect(back?.keepsCredentials == false)
        #expect(back?.url.credentials == nil)
    }

    @Test("a server on a Unix-domain socket redirects to itself alone")
    func unixSocket() throws {
        let target = try RedirectsTests.target(from: "ws+unix:///run/s:/a/b", "../c?d")
        #expect(target?.url == (try WebSocketURL("ws+unix:///run/s:/c?d")))
        #expect(target?.keepsCredentials == true)
    }

    @Test("no more redirects than the limit, and none in a circle")
    func limits() throws {
        var redirects = Redirects(from: try WebSocketURL("ws://a/0"), limit: 2)
        #expect(try redirects.follow(status: 301, location: "/1") != nil)
        #expect(try redirects.follow(status: 301, location: "/2") != nil)
        #expect(throws: WebSocketError(.redirectRefused, "")) { try redirects.follow(status: 301, location: "/3") }

        var circle = Redirects(from: try WebSocketURL("ws://a/0"), limit: 5)
        #expect(try circle.follow(status: 301, location: "/1") != nil)
        #expect(throws: WebSocketError(.redirectRefused, "")) { try circle.follow(status: 301, location: "/0") }

        var none = Redirects(from: try WebSocketURL("ws://a/0"), limit: 0)
        #expect(try none.follow(status: 301, location: "/1") == nil)
    }

    @Test("a redirect needs a Location")
    func withoutLocation() throws {
        var redirects = Redirects(from: try WebSocketURL("ws://a/0"), limit: 2)
        #expect(throws: WebSocketError(.redirectRefused, "")) { try redirects.follow(status: 301, location: nil) }
    }
}
