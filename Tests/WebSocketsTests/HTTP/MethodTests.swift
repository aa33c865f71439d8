import Testing
import WebSockets
import WebSocketsTesting

@Suite("Methods other than GET and HEAD (RFC 9110 section 9)")
struct MethodTests {
    @Test(
        "an unknown method is 405 on every route, and its Allow names those that are known",
        arguments: [
            "BREW", "get", "PROPFIND", "M-SEARCH", "TRACE", "PATCH", "GETGET", "G", "PRI", "PROXY", "!#$%&'*+-.^_`|~9",
        ]
    )
    func unknown(method: String) async throws {
        try await withWitness(telling: { _ in "never" }) { witness in
            for (path, allowed) in [("/page/a", "GET, HEAD"), ("/see/a", "GET, HEAD"), ("/socket/a", "GET")] {
                let peer = try witness.test.connect()
                try peer.send("\(method) \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                let response = try peer.readResponse()
                #expect(response.status == 405, "\(path)")
                #expect(response["Allow"] == allowed, "\(path)")
            }
            try witness.expect(.refused(405), of: "\(method) /see/a HTTP/1.1\r\nHost: h\r\n\(Witness.handshake)\r\n")
            try witness.expect(.refused(404), of: "\(method) /nowhere HTTP/1.1\r\nHost: h\r\n\r\n")
        }
    }

    @Test(
        "what is no request of HTTP/1 is told so",
        arguments: [
            ("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 405), ("CONNECT /see/a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
            ("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\(Witness.handshake)\r\n", 405),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}", 400),
            ("GET /see/a HTTP/2.0\r\n\r\n", 505), ("GET /see/a\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
            ("GET /see/a HTTP/1.1\r\n\(Witness.handshake)Content-Length: 5\r\nHost: h\r\n\r\nhello", 400),
        ]
    )
    func noRequest(text: String, status: Int) async throws {
        for transport in TestTransport.allCases {
            try await withWitness(over: transport, telling: { _ in "never" }) { witness in
                try witness.expect(.refused(status), of: text)
            }
        }
    }
}
