import Testing
import WebSockets
import WebSocketsTesting

@Suite("TLS behind a PROXY header")
struct SecureProxyTests {
    @Test("the header comes first, then the handshake; both tell their part")
    func headerThenHandshake() async throws {
        let tls = try TLSConfiguration(named: "server")
        try await withServer(over: .tcp) { configuration in
            configuration.listeners = [.tcp(port: 0, tls: tls, proxyProtocol: true)]
        } routes: { server in
            server.http("/") { request in
                .text(
                    "\(request.remoteAddress?.description ?? "") \(request.tls?.serverName ?? "") \(request.isSecure)"
                )
            }
        } body: { test in
            let options = ["--haproxy-protocol", "--cacert", try Certificates.path("ca.pem")]
            let port = try #require(test.server.port)
            let response = try await Curl("https://localhost:\(port)/", ["--ipv4"] + options)
            let words = String(decoding: response.body, as: UTF8.self).split(separator: " ")
            #expect(words.first?.hasPrefix("127.0.0.1:") == true)
            #expect(words.dropFirst() == ["localhost", "true"])
        }
    }
}
