import Testing
import WebSockets
import WebSocketsTesting

@Suite("Targets that clients send, as an application sees them (RFC 9112 section 3.2)")
struct TargetTests {
    private static func tell(_ request: Request) -> String {
        "\(request.parameters["name"] ?? "") \(request.parameters["*"] ?? "") \(request.host ?? "none")"
    }

    static let table: [(String, Witness.Outcome)] = [
        ("/see/C++", .seen("C++  h")), ("/see/a+b", .seen("a+b  h")), ("/see/%2B", .seen("+  h")),
        ("/see/%41+%2B", .seen("A++  h")),
        ("/see/a&b", .seen("a&b  h")), ("/see/a;b=c", .seen("a;b=c  h")), ("/see/a@b:c", .seen("a@b:c  h")),
        ("/see/a,b!$'()*~|^`{}\"<>\\", .seen("a,b!$'()*~|^`{}\"<>\\  h")), ("/see/[a]", .seen("[a]  h")),
        ("/see/a%2Fb", .seen("a/b  h")), ("/see/%2f", .seen("/  h")), ("/see/a%2Fb/c%2Fd", .seen("a/b c/d h")),
        ("/see/..%2F..%2Fetc", .seen("../../etc  h")), ("/see/a%5Cb", .seen("a\\b  h")),
        ("/see/a%3Fb%23c", .seen("a?b#c  h")), ("/see/%25", .seen("%  h")), ("/see/%2541", .seen("%41  h")),
        ("/see/caf%C3%A9", .seen("café  h")), ("/see/%F0%9F%98%80", .seen("😀  h")),
        ("/see/a%20b", .seen("a b  h")), ("/see/a/b//c", .seen("a b//c h")), ("/x/../see/a", .seen("a  h")),
        ("/see/a?", .seen("a  h")), ("/see/a?/../b", .seen("a  h")), ("/see/http://b/c", .seen("http: /b/c h")),
        // The authority of an absolute target replaces Host.
        ("http://b/see/a", .seen("a  b")), ("http://b:81/see/a?c", .seen("a  b:81")),
        ("HTTPS://B.example/see/a", .seen("a  B.example")), ("ws://[::1]:80/see/a", .seen("a  [::1]:80")),
        ("wss://b/see/a%2Fb/c", .seen("a/b c b")),
        ("http://b/other", .refused(404)), ("http://b", .refused(404)), ("/see", .refused(404)),
        ("//see/a", .refused(404)),
        ("/see%2Fa", .refused(404)),
        ("", .refused(400)), ("?", .refused(400)), ("?x=1", .refused(400)), ("?/see/a", .refused(400)),
        ("see/a", .refused(400)), ("*", .refused(400)), ("%2Fsee/a", .refused(400)), ("h:80", .refused(400)),
        ("/see/%", .refused(400)), ("/see/%2", .refused(400)), ("/see/%zz", .refused(400)), ("/see/a?%", .refused(400)),
        ("/see/a\u{0}", .refused(400)), ("/see/%00", .refused(400)), ("/see/a?%00", .refused(400)),
        ("/see/a b", .refused(400)), ("/see/a ", .refused(400)), (" /see/a", .refused(400)), ("/see/\t", .refused(400)),
        ("/see/a#b", .refused(400)), ("/see/é", .refused(400)), ("/see/%C3", .refused(400)),
        ("/see/%0D%0Aa", .refused(400)),
        ("http:///see/a", .refused(400)), ("http://u@b/see/a", .refused(400)), ("ftp://b/see/a", .refused(400)),
        ("http://b c/see/a", .refused(400)),
    ]

    @Test("come of a page and of a WebSocket alike", arguments: table)
    func outcome(target: String, outcome: Witness.Outcome) async throws {
        try await withWitness(telling: Self.tell) { witness in
            let line = "GET \(target) HTTP/1.1\r\nHost: h\r\n"
            try witness.expect(outcome, of: "\(line)\r\n")
            try witness.expect(outcome, of: "\(line)\(Witness.handshake)\r\n")
        }
    }

    @Test("an absolute target needs a Host nevertheless, and its page is compared with by the origin policy")
    func absolute() async throws {
        try await withWitness(telling: Self.tell) { witness in
            try witness.expect(.refused(400), of: "GET http://b/see/a HTTP/1.1\r\n\r\n")
            try witness.expect(.seen("a  b"), of: "GET http://b/see/a HTTP/1.0\r\n\r\n")
            for (origin, outcome) in [("http://b", Witness.Outcome.seen("a  b")), ("http://h", .refused(403))] {
                let request = "GET ws://b/see/a HTTP/1.1\r\nHost: h\r\nOrigin: \(origin)\r\n\(Witness.handshake)\r\n"
                try witness.expect(outcome, of: request)
            }
        }
    }

    @Test("OPTIONS * is answered 204, without content", arguments: TestTransport.allCases)
    func asterisk(transport: TestTransport) async throws {
        try await withWitness(over: transport, telling: Self.tell) { witness in
            let peer = try witness.test.connect()
            try peer.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
            let response = try peer.readResponse()
            #expect(response.status == 204)
            #expect(response["Allow"] == "GET, HEAD")
            #expect(response["Content-Length"] == nil)
            #expect(try peer.readUntilClosed(within: .seconds(3)).bytes == [])
        }
    }
}
