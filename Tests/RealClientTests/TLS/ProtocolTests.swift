import Testing
import WebSockets
import WebSocketsTesting

@Suite("Protocol versions, ciphers, groups and ALPN")
struct ProtocolTests {
    private static let weak = ["-cipher", "ALL:@SECLEVEL=0"]

    @Test(
        "what a handshake may be like by default",
        arguments: [
            (["-tls1_3"], true), (["-tls1_2"], true), (["-tls1_1"] + weak, false), (["-tls1"] + weak, false),
            (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"], true),
            (["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"], true),
            (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"], false),
            (["-tls1_2", "-cipher", "AES128-GCM-SHA256"], false), (["-tls1_2", "-cipher", "AES256-SHA"], false),
            (["-tls1_3", "-curves", "X25519"], true), (["-tls1_3", "-curves", "P-384"], true),
            (["-tls1_3", "-curves", "P-521"], false), (["-alpn", "h2,http/1.1"], true), (["-alpn", "h2"], false),
        ]
    )
    func defaults(arguments: [String], isAccepted: Bool) async throws {
        try await withSecureServer(TLSConfiguration(named: "rsa")) {
            $0.webSocketEcho("/")
        } body: { test in
            let client = try await SClient(test, arguments)
            #expect(client.isAccepted == isAccepted, "\(client.text)")
            if arguments.first == "-alpn", isAccepted { #expect(client.text.contains("ALPN protocol: http/1.1")) }
        }
    }

    @Test(
        "what it may be like where the configuration says so",
        arguments: [
            (["-tls1_2"], false), (["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"], false),
            (["-tls1_3", "-curves", "X25519"], false), (["-tls1_3"], true),
        ]
    )
    func overrides(arguments: [String], isAccepted: Bool) async throws {
        var tls = try TLSConfiguration(named: "server")
        tls.minimumVersion = .tls13
        tls.ciphers = ["TLS_CHACHA20_POLY1305_SHA256"]
        tls.groups = ["P-521"]
        try await withSecureServer(tls) {
            $0.webSocketEcho("/")
        } body: { test in
            let client = try await SClient(test, arguments)
            #expect(client.isAccepted == isAccepted, "\(client.text)")
        }
    }

    @Test("a client may not renegotiate")
    func renegotiation() async throws {
        try await withSecureServer(TLSConfiguration(named: "server")) {
            $0.webSocketEcho("/")
        } body: { test in
            let port = try #require(test.server.port)
            let ca = try Certificates.path("ca.pem")
            let script =
                "(sleep 0.3; echo R; sleep 1) | openssl s_client -connect 127.0.0.1:\(port) -CAfile \(ca) -tls1_2 2>&1"
            let outcome = try await Program("bash", ["-c", script]).outcome()
            let text = String(decoding: outcome.output, as: UTF8.self)
            #expect(text.contains("RENEGOTIATING"))
            #expect(text.contains("no renegotiation"), "\(text)")
        }
    }
}
