import Testing
import WebSocketProtocol

@Suite("The opening handshake of a client (RFC 6455 section 4.2.1)")
struct UpgradeRefusalTests {
    /// How a refusal is told apart in the tables; the sentence of a 400 is for people.
    enum Verdict: Sendable {
        case accepted, badRequest, unsupportedVersion, methodNotAllowed
    }

    /// The fields of a request.
    struct Fields {
        var method = "GET"
        var version = "HTTP/1.1"
        var upgrade: String? = "websocket"
        var connection: String? = "Upgrade"
        var keys = ["dGhlIHNhbXBsZSBub25jZQ=="]
        var versions = ["13"]
        var others: [String] = []
    }

    /// The request of section 1.3, with one change.
    static func verdict(_ change: (inout Fields) -> Void) throws -> Verdict {
        var fields = Fields()
        change(&fields)
        var lines = ["\(fields.method) /chat \(fields.version)", "Host: server.example.com"]
        if let upgrade = fields.upgrade { lines.append("Upgrade: \(upgrade)") }
        if let connection = fields.connection { lines.append("Connection: \(connection)") }
        lines += fields.keys.map { "Sec-WebSocket-Key: \($0)" } + fields.versions.map { "Sec-WebSocket-Version: \($0)" }
        let text = (lines + fields.others + ["", ""]).joined(separator: "\r\n")
        var parser = RequestParser()
        guard case .head(let head, consumed: _) = parser.parse(unsafe text.utf8.span.bytes) else {
            throw NoHead(text: text)
        }
        return switch head.upgradeRefusal {
        case nil: .accepted
        case .badRequest: .badRequest
        case .unsupportedVersion: .unsupportedVersion
        case .methodNotAllowed: .methodNotAllowed
        }
    }

    private struct NoHead: Error {
        let text: String
    }

    @Test("the request of section 1.3 is accepted")
    func example() throws {
        #expect(try Self.verdict { _ in } == .accepted)
    }

    @Test("the method is GET", arguments: ["POST", "get", "HEAD"])
    func method(method: String) throws {
        #expect(try Self.verdict { $0.method = method } == .methodNotAllowed)
    }

    @Test("HTTP/1.1, and no body")
    func request() throws {
        #expect(try Self.verdict { $0.version = "HTTP/1.0" } == .badRequest)
        #expect(try Self.verdict { $0.others = ["Content-Length: 1"] } == .badRequest)
        #expect(try Self.verdict { $0.others = ["Transfer-Encoding: chunked"] } == .badRequest)
        #expect(try Self.verdict { $0.others = ["Content-Length: 0"] } == .accepted)
    }

    @Test(
        "Upgrade has the token websocket, in any case",
        arguments: [
            ("websocket", .accepted), ("WebSocket", .accepted), ("h2c, websocket", .accepted),
            (nil, .badRequest), ("", .badRequest), ("h2c", .badRequest), ("websockets", .badRequest),
            ("web socket", .badRequest), ("websoc\u{212A}et", .badRequest),
        ] as [(String?, Verdict)]
    )
    func upgrade(value: String?, verdict: Verdict) throws {
        #expect(try Self.verdict { $0.upgrade = value } == verdict)
    }

    @Test(
        "Connection has the token Upgrade, in any case",
        arguments: [
            ("upgrade", .accepted), ("keep-alive, Upgrade", .accepted), ("Upgrade,close", .accepted),
            (nil, .badRequest), ("", .badRequest), ("keep-alive", .badRequest), ("not-upgrade", .badRequest),
        ] as [(String?, Verdict)]
    )
    func connection(value: String?, verdict: Verdict) throws {
        #expect(try Self.verdict { $0.connection = value } == verdict)
    }

    @Test(
        "the one version is 13, and another one is answered with the version to use",
        arguments: [
            (["13"], .accepted), ([" 13 "], .accepted), (["8"], .unsupportedVersion), (["14"], .unsupportedVersion),
            (["13, 8"], .unsupportedVersion), (["013"], .unsupportedVersion), ([""], .unsupportedVersion),
            ([], .badRequest), (["13", "13"], .badRequest),
        ] as [([String], Verdict)]
    )
    func versions(values: [String], verdict: Verdict) throws {
        #expect(try Self.verdict { $0.versions = values } == verdict)
    }

    @Test("an unknown version is answered before its key is judged")
    func versionBeforeKey() throws {
        let verdict = try Self.verdict {
            $0.versions = ["25"]
            $0.keys = []
        }
        #expect(verdict == .unsupportedVersion)
    }

    @Test(
        "the one key is the base64 form of 16 bytes",
        arguments: [
            (["AAAAAAAAAAAAAAAAAAAAAA=="], .accepted), ([" x3JJHMbDL1EzLkh9GBhXDw== "], .accepted),
            (["+/+/+/+/+/+/+/+/+/+/+w=="], .accepted),
            ([], .badRequest), ([""], .badRequest),
            (["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="], .badRequest),
            (["AAAAAAAAAAAAAAAAAAAAAAA="], .badRequest),  // 17 bytes
            (["AAAAAAAAAAAAAAAAAAAAAAAA"], .badRequest),  // 18 bytes
            (["AAAAAAAAAAAAAAAAAAAA"], .badRequest),  // 15 bytes
            (["AAAAAAAAAAAAAAAAAAAAAA"], .badRequest),  // no padding
            (["AAAAAAAAAAAAAAAAAAAA-A=="], .badRequest),  // not in the alphabet
            (["AAAAAAAAAA AAAAAAAAAAA=="], .badRequest),
            (["AAAAAAAAAAAAAAAAAAAA===="], .badRequest),
            (["ééééééééééé=="], .badRequest),
        ] as [([String], Verdict)]
    )
    func keys(values: [String], verdict: Verdict) throws {
        #expect(try Self.verdict { $0.keys = values } == verdict)
    }
}
