import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages over TLS")
struct SecureEchoTests {
    @Test(
        "text and binary, whole and in fragments, come back as they were",
        arguments: [0, 125, 16_384, 65_536, 1 << 20, 16 << 20],
        [[], ["--tls12"]]
    )
    func roundTrip(size: Int, options: [String]) async throws {
        var limits = WebSocketOptions()
        limits.maxMessageSize = 16 << 20
        limits.highWatermark = 64 << 20
        try await withSecureServer(TLSConfiguration(named: "server")) { server in
            server.webSocketEcho("/", options: limits)
        } body: { test in
            let uri = try test.uri(scheme: "wss")
            try await Python.run("echo.py", [uri, "\(size)", "--authority", Certificates.path("ca.pem")] + options)
        }
    }
}
