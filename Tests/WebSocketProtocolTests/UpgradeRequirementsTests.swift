import Testing
import WebSocketProtocol

@Suite("The opening handshake of a client (RFC 6455 section 4.2.1)")
struct UpgradeRequirementsTests {
    /// How a refusal is told apart in the tables; the sentence of a 400 is for people.
    enum Verdict: Sendable {
        case accepted, badRequest, unsupportedVersion, methodNotAllowed
    }

    /// The request of section 1.3, with one change.
    static func verdict(_ change: (inout UpgradeRequirements) -> Void) -> Verdict {
        var requirements = UpgradeRequirements(
            method: "GET",
            isHTTP11: true,
            hosts: 1,
            upgrade: "websocket",
            connection: "Upgrade",
            keys: ["dGhlIHNhbXBsZSBub25jZQ=="],
            versions: ["13"],
            hasBody: false
        )
        change(&requirements)
        return switch requirements.refusal() {
        case nil: .accepted
        case .badRequest: .badRequest
        case .unsupportedVersion: .unsupportedVersion
        case .methodNotAllowed: .methodNotAllowed
        }
    }

    @Test("the request of section 1.3 is accepted")
    func example() {
        #expect(UpgradeRequirementsTests.verdict { _ in } == .accepted)
    }

    @Test("the method is GET", arguments: ["POST", "get", "CONNECT", "HEAD", ""])
    func method(method: String) {
        #expect(UpgradeRequirementsTests.verdict { $0.method = method } == .methodNotAllowed)
    }

    @Test("HTTP/1.1, one Host and no body")
    func request() {
        #expect(UpgradeRequirementsTests.verdict { $0.isHTTP11 = false } == .badRequest)
        #expect(UpgradeRequirementsTests.verdict { $0.hosts = 0 } == .badRequest)
        #expect(UpgradeRequirementsTests.verdict { $0.hosts = 2 } == .badRequest)
        #expect(UpgradeRequirementsTests.verdict { $0.hasBody = true } == .badRequest)
    }

    @Test(
        "Upgrade has the token websocket, in any case",
        arguments: [
            ("websocket", .accepted), ("WebSocket", .accepted), ("h2c, websocket", .accepted),
            (nil, .badRequest), ("", .badRequest), ("h2c", .badRequest), ("websockets", .badRequest),
            ("web socket", .badRequest), ("websoc\u{212A}et", .badRequest),
        ] as [(String?, Verdict)]
    )
    func upgrade(value: String?, verdict: Verdict) {
        #expect(UpgradeRequirementsTests.verdict { $0.upgrade = value } == verdict)
    }

    @Test(
        "Connection has the token Upgrade, in any case",
        arguments: [
            ("upgrade", .accepted), ("keep-alive, Upgrade", .accepted), ("Upgrade,close", .accepted),
            (nil, .badRequest), ("", .badRequest), ("keep-alive", .badRequest), ("not-upgrade", .badRequest),
        ] as [(String?, Verdict)]
    )
    func connection(value: String?, verdict: Verdict) {
        #expect(UpgradeRequirementsTests.verdict { $0.connection = value } == verdict)
    }

    @Test(
        "the one version is 13, and another one is answered with the version to use",
        arguments: [
            (["13"], .accepted), ([" 13 "], .accepted), (["8"], .unsupportedVersion), (["14"], .unsupportedVersion),
            (["13, 8"], .unsupportedVersion), (["013"], .unsupportedVersion), ([""], .unsupportedVersion),
            ([], .badRequest), (["13", "13"], .badRequest),
        ] as [([String], Verdict)]
    )
    func versions(values: [String], verdict: Verdict) {
        #expect(UpgradeRequirementsTests.verdict { $0.versions = values } == verdict)
    }

    @Test("an unknown version is answered before its key is judged")
    func versionBeforeKey() {
        let verdict = UpgradeRequirementsTests.verdict {
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
    func keys(values: [String], verdict: Verdict) {
        #expect(UpgradeRequirementsTests.verdict { $0.keys = values } == verdict)
    }
}
