import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Header fields that clients send, as an application sees them (RFC 9110 section 5, RFC 9112 section 5)")
struct FieldTests {
    /// Every field but those of the handshake.
    private static func tell(_ request: Request) -> String {
        let hidden = ["host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"]
        let fields = request.headers.filter { !hidden.contains($0.name.canonicalName) }
        return fields.map { "\($0.name.rawName)=\($0.value)" }.joined(separator: "|")
    }

    @Test(
        "a request of HTTP/1.1 has one Host on every route, and one of HTTP/1.0 needs none",
        arguments: [
            ("/page/a", .seen("")), ("/see/a", .seen("")), ("/socket/a", .refused(426)), ("/nowhere", .refused(404)),
        ] as [(String, Witness.Outcome)]
    )
    func host(path: String, served: Witness.Outcome) async throws {
        try await withWitness(telling: Self.tell) { witness in
            for hosts in ["", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost: b\r\n", "Host: a, b\r\n", "Host: a b\r\n"] {
                let start = "GET \(path) HTTP/1.1\r\n\(hosts)"
                try witness.expect(.refused(400), of: "\(start)\r\n")
                try witness.expect(.refused(400), of: "\(start)\(Witness.handshake)\r\n")
            }
            try witness.expect(served, of: "GET \(path) HTTP/1.0\r\n\r\n")
            try witness.expect(served, of: "GET \(path) HTTP/1.0\r\nHost: a\r\n\r\n")
            try witness.expect(served, of: "GET \(path) HTTP/1.1\r\nHost:\r\n\r\n")
        }
    }

    @Test(
        "an Upgrade to anything but a WebSocket is ignored, and so is any in HTTP/1.0 (RFC 9110 section 7.8)",
        arguments: [
            (
                "1.1",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
            ),
            ("1.1", "Upgrade: h2c\r\n"), ("1.1", "Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n"),
            ("1.1", "Upgrade:\r\n"),
            ("1.1", "Upgrade: HTTP/2.0, SHTTP/1.3, IRC/6.9, RTA/x11\r\nConnection: upgrade\r\n"),
            ("1.1", "Upgrade: xwebsocket\r\nConnection: Upgrade\r\n"), ("1.1", "Connection: Upgrade\r\n"),
            ("1.0", "Upgrade: h2c\r\nConnection: Upgrade\r\n"), ("1.0", Witness.handshake),
        ]
    )
    func ignoredUpgrade(version: String, fields: String) async throws {
        try await withWitness(telling: { _ in "page" }) { witness in
            let fields = "Host: h\r\n\(fields)\r\n"
            try witness.expect(.seen("page"), of: "GET /page/a HTTP/\(version)\r\n\(fields)")
            try witness.expect(.seen("page"), of: "GET /see/a HTTP/\(version)\r\n\(fields)")
            try witness.expect(.refused(426), of: "GET /socket/a HTTP/\(version)\r\n\(fields)")
        }
    }

    @Test(
        "lists have empty elements, blanks and tabs, and go on in further fields",
        arguments: [
            "Upgrade: websocket\r\nConnection: , Upgrade\r\n",
            "Upgrade: websocket\r\nConnection: , keep-alive,\tUpgrade ,\r\n",
            "Upgrade: ,websocket,,\r\nConnection:Upgrade\r\n", "Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n",
            "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: close\r\nConnection: Upgrade\r\n",
            "Upgrade: websocket\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
            "Upgrade:\t websocket \t\r\nConnection: \t\tupgrade\t\r\n",
            "UPGRADE:WebSocket\r\nconnection:KEEP-ALIVE,UPGRADE\r\n",
        ]
    )
    func lists(fields: String) async throws {
        try await withWitness(telling: Self.tell) { witness in
            let key = "Sec-WebSocket-Key: \t dGhlIHNhbXBsZSBub25jZQ==\t \r\nSec-WebSocket-Version:\t13 \r\n"
            try witness.expect(.seen(""), of: "GET /socket/a HTTP/1.1\r\nHost:\th \r\n\(fields)\(key)\r\n")
        }
    }

    @Test(
        "a line that is no field is 400, and a few empty lines before the request are skipped",
        arguments: [
            ("", "A: b\r\n c\r\n", .refused(400)), ("", "A: b\r\n\tc\r\n", .refused(400)),
            ("", " A: b\r\n", .refused(400)),
            ("", "A\r\n", .refused(400)), ("", ": b\r\n", .refused(400)), ("", "A : b\r\n", .refused(400)),
            ("", "A b: c\r\n", .refused(400)), ("", "A: b\u{0}\r\n", .refused(400)),
            ("", "A: b\nB: c\r\n", .refused(400)),
            ("\r\n", "", .seen("")), ("\r\n\r\n\r\n\r\n", "", .seen("")), ("\r\n \r\n", "", .refused(400)),
            ("\n", "", .refused(400)), (String(repeating: "\r\n", count: 100), "", .refused(400)),
        ] as [(String, String, Witness.Outcome)]
    )
    func lines(before: String, fields: String, outcome: Witness.Outcome) async throws {
        try await withWitness(telling: Self.tell) { witness in
            let request = "\(before)GET /see/a HTTP/1.1\r\nHost: h\r\n\(fields)"
            try witness.expect(outcome, of: "\(request)\r\n")
            try witness.expect(outcome, of: "\(request)\(Witness.handshake)\r\n")
        }
    }

    @Test(
        "a name that begins like a known one is a field like any other, and values are as they were sent",
        arguments: [
            ("X: 1", "X=1"), ("A: 1", "A=1"), ("Access: 1", "Access=1"), ("X-Auth: b", "X-Auth=b"), ("H: 1", "H=1"),
            ("Ho: 1", "Ho=1"), ("Hosts: 1", "Hosts=1"), ("Up: 1", "Up=1"), ("Upgrades: h2c", "Upgrades=h2c"),
            ("Sec-: 1", "Sec-=1"), ("Sec-WebSocket: 1", "Sec-WebSocket=1"),
            ("Sec-WebSocket-Keys: 1", "Sec-WebSocket-Keys=1"),
            ("Connect: 1", "Connect=1"), ("Content: 1", "Content=1"), ("Content-Len: 9", "Content-Len=9"),
            ("Transfer: chunked", "Transfer=chunked"), ("_: 1", "_=1"), ("!#$%&'*+-.^_`|~9: 1", "!#$%&'*+-.^_`|~9=1"),
            ("A:b", "A=b"), ("A:\t b \t c\t ", "A=b \t c"), ("A:", "A="), ("A:  \t", "A="), ("A: :b:", "A=:b:"),
            ("A: \"b, c\"; d=\"e\\\"f\"", "A=\"b, c\"; d=\"e\\\"f\""), ("A: é😀", "A=é😀"), ("a: 1\r\nA: 2", "a=1|A=2"),
            ("Cookie: a=b; c=d\r\nCookie: e=f", "Cookie=a=b; c=d|Cookie=e=f"),
        ]
    )
    func names(lines: String, fields: String) async throws {
        try await withWitness(telling: Self.tell) { witness in
            let request = "GET /see/a HTTP/1.1\r\nHost: h\r\n\(lines)\r\n"
            try witness.expect(.seen(fields), of: "\(request)\r\n")
            try witness.expect(.seen(fields), of: "\(request)\(Witness.handshake)\r\n")
        }
    }

    @Test("long cookies and tokens are seen whole", arguments: [4096, 8192, 9216, 15_360, 30_720])
    func long(size: Int) async throws {
        let value = String(decoding: letters(size), as: UTF8.self)
        try await withWitness(telling: Self.tell) { witness in
            for name in ["Cookie", "Authorization", "X-Token"] {
                let request = "GET /see/a HTTP/1.1\r\nHost: h\r\n\(name): \(value)\r\n"
                try witness.expect(.seen("\(name)=\(value)"), of: "\(request)\r\n")
                try witness.expect(.seen("\(name)=\(value)"), of: "\(request)\(Witness.handshake)\r\n")
            }
        }
    }
}
