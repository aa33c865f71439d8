import Foundation
import Testing
import WebSockets

@Suite("The client behind tinyproxy, which asks for a password", .timeLimit(.minutes(1)))
struct TinyproxyTests {
    @Test("a server is reached through a tunnel, with TLS and without", arguments: [false, true])
    func tunnel(isSecure: Bool) async throws {
        let identity = try Certificates.path("server.pem").dropLast(".pem".count)
        try await withProxy(server: isSecure ? ["--identity", String(identity)] : []) { server, proxy in
            let url = server.url(scheme: isSecure ? "wss" : "ws", host: "localhost")
            try await client(url, by: "guest:s%65cret", proxy).withConnection { ws in
                for size in [0, 125, 1 << 20] {
                    let message = Message.text(String(repeating: "a", count: size))
                    try await ws.send(message)
                    let isSame = try await ws.receive() == message
                    #expect(isSame, "\(size) bytes")
                }
            }
            let log = try String(contentsOf: proxy.folder.appending(path: "log"), encoding: .utf8)
            #expect(log.contains("CONNECT localhost:\(server.port) HTTP/1.1"))
        }
    }

    @Test("without the password there is no tunnel", arguments: ["guest:wrong", "other:s%65cret", nil])
    func wrongPassword(credentials: String?) async throws {
        try await withProxy { server, proxy in
            let client = try client(server.url(), by: credentials, proxy)
            let error = await #expect(throws: WebSocketError.self) { try await client.connect() }
            #expect(error?.code == .proxyRefused)
            // The status of tinyproxy for a wrong one is 401.
            let status = credentials == nil ? "407" : "401"
            #expect(error?.message.contains(status) == true, "\(String(describing: error))")
            #expect(error?.message.contains("cret") == false)
        }
    }

    @Test("a server that the proxy does not reach is the proxy's refusal")
    func noServer() async throws {
        try await withProxy { server, proxy in
            let client = try client("ws://127.0.0.1:\(try Sockets.freePort())/", by: "guest:s%65cret", proxy)
            let error = await #expect(throws: WebSocketError.self) { try await client.connect() }
            #expect(error?.code == .proxyRefused)
            #expect(error?.message.contains("500") == true, "\(String(describing: error))")
        }
    }

    private func withProxy(
        server arguments: [String] = [],
        body: (ForeignServer, RealProxy) async throws -> Void
    ) async throws {
        try await ForeignServer.run(.python, arguments) { server in
            let proxy = try RealProxy.tinyproxy(user: "guest", password: "secret")
            try await proxy.run { try await body(server, proxy) }
        }
    }

    private func client(_ url: String, by credentials: String?, _ proxy: RealProxy) throws -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url)
        let user = credentials.map { "\($0)@" } ?? ""
        configuration.proxy = .http(try HTTPProxy("http://\(user)127.0.0.1:\(proxy.port)"))
        configuration.tls.trust = .authorities(.file(try Certificates.path("ca.pem")))
        return WebSocketClient(configuration)
    }
}
