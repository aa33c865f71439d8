import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client with TLS that is redirected", .timeLimit(.minutes(1)))
struct SecureRedirectTests {
    @Test("is not led to where there is none", arguments: [301, 302, 303, 307, 308])
    func downgrade(status: Int) async throws {
        let asked = Events<String>()
        try await withSecureServer(try TLSConfiguration(named: "server")) { server in
            server.webSocket(
                "/",
                connect: { request in
                    asked.append(request.path)
                    return .reject(HTTPResponse.Status(code: status), headers: [.location: "ws://127.0.0.1:1/secret"])
                }
            )
        } body: { test in
            let loops = ClientLoops()
            var configuration = WebSocketClient.Configuration(url: "wss://localhost:\(test.server.port ?? 0)/")
            configuration.loops = loops
            configuration.authorization = .bearer("token")
            configuration.tls.trust = .authorities(.file(try Certificates.path("ca.pem")))
            let client = WebSocketClient(configuration)
            let error = await #expect(throws: WebSocketError(.redirectRefused, "")) { try await client.connect() }
            #expect(error?.message.contains("no TLS") == true, "\(error?.message ?? "")")
            #expect(asked.all == ["/"])
            await loops.stop()
        }
    }
}
