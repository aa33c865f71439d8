import Testing
import WebSockets
import WebSocketsTesting

@Suite("What is no opening handshake is refused (RFC 6455 section 4.2.1)")
struct RefusalTests {
    /// One request that must not be accepted, and the status that says so.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let status: Int
        let change: @Sendable (inout RawRequest) -> Void

        init(_ status: Int, _ what: String, _ change: @escaping @Sendable (inout RawRequest) -> Void) {
            self.status = status
            testDescription = what
            self.change = change
        }
    }

    static let refusals = [
        Refusal(404, "unknown path") { $0.target = "/other" },
        Refusal(426, "version 8") { $0.set("Sec-WebSocket-Version", "8") },
        Refusal(426, "version 14") { $0.set("Sec-WebSocket-Version", "14") },
        Refusal(400, "no version") { $0.remove("Sec-WebSocket-Version") },
        Refusal(400, "two versions") { $0.add("Sec-WebSocket-Version", "13") },
        Refusal(400, "no key") { $0.remove("Sec-WebSocket-Key") },
        Refusal(400, "no Host") { $0.remove("Host") },
        Refusal(400, "Connection without upgrade") { $0.set("Connection", "keep-alive") },
        Refusal(426, "no Upgrade") { $0.remove("Upgrade") },
        Refusal(400, "key of 15 bytes") { $0.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j") },
        Refusal(400, "key of 17 bytes") { $0.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZTE=") },
        Refusal(400, "key that is not base64") { $0.set("Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!==") },
        Refusal(400, "two keys") { $0.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==") },
        Refusal(400, "two Host fields") { $0.add("Host", "localhost") },
        Refusal(426, "Upgrade: h2c") { $0.set("Upgrade", "h2c") },
        Refusal(426, "HTTP/1.0") { $0.version = "HTTP/1.0" },
        Refusal(400, "a PROXY header first") { $0.method = "PROXY UNKNOWN\r\nGET" },
        Refusal(400, "HTTP/11.1") { $0.version = "HTTP/11.1" },
        Refusal(400, "no HTTP") { $0.version = "FTP/1.1" },
        Refusal(400, "a body by Content-Length") { $0.add("Content-Length", "5") },
        Refusal(400, "a chunked body") { $0.add("Transfer-Encoding", "chunked") },
        Refusal(405, "POST") { $0.method = "POST" },
        Refusal(405, "PUT") { $0.method = "PUT" },
        Refusal(403, "foreign Origin") { $0.add("Origin", "http://example.org") },
        Refusal(403, "Origin of another port") { $0.add("Origin", "http://localhost:81") },
        Refusal(403, "Origin null") { $0.add("Origin", "null") },
        Refusal(403, "two Origins") {
            $0.add("Origin", "http://localhost")
            $0.add("Origin", "http://localhost")
        },
    ]

    @Test("with a status", arguments: TestTransport.allCases, refusals)
    func refused(transport: TestTransport, refusal: Refusal) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            refusal.change(&request)
            try peer.send(request)
            let response = try peer.readResponse()
            #expect(response.status == refusal.status)
            #expect(response["Sec-WebSocket-Version"] == (refusal.status == 426 ? "13" : nil))
            #expect(response["Allow"] == (refusal.status == 405 ? "GET" : nil))
            #expect(response["Connection"]?.lowercased().contains("close") == true)
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            #expect(log.entries == [])
        }
    }

    @Test("426 for a plain GET of a WebSocket path", arguments: TestTransport.allCases)
    func plainGet(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            try peer.send(RawRequest("/"))
            let response = try peer.readResponse()
            #expect(response.status == 426)
            #expect(response["Upgrade"] == "websocket")
            #expect(response["Sec-WebSocket-Version"] == "13")
        }
    }

    @Test(
        "pages of the same host are let in",
        arguments: TestTransport.allCases,
        ["http://localhost", "http://LOCALHOST", "http://localhost:80", "https://localhost"]
    )
    func sameHost(transport: TestTransport, origin: String) async throws {
        try await withEcho(over: transport) { test, _ in
            try test.connect().openWebSocket("/", headers: ["Origin": origin])
        }
    }

    @Test("CONNECT opens no tunnel", arguments: TestTransport.allCases, ["/", "localhost:80"])
    func connect(transport: TestTransport, target: String) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.connect()
            try peer.send(RawRequest(target, method: "CONNECT"))
            let answer = try peer.readUntilClosed(within: .seconds(2)).bytes
            #expect(answer == [] || answer.starts(with: "HTTP/1.1 4".utf8))
            #expect(log.entries == [])
        }
    }
}
