import WebSockets
import WebSocketsTesting

/// Runs a server that listens with TLS on a port of 127.0.0.1 only.
@discardableResult
func withSecureServer<Result>(
    _ tls: TLSConfiguration,
    loops: Int = 1,
    routes: (WebSocketServer) -> Void = { $0.webSocketEcho("/") },
    body: (TestServer) async throws -> Result
) async throws -> Result {
    try await withServer(over: .tcp, loops: loops) { configuration in
        configuration.listeners = [.tcp(port: 0, tls: tls)]
    } routes: { server in
        routes(server)
    } body: { test in
        try await body(test)
    }
}

extension TLSConfiguration {
    /// The defaults with certificates that scripts/certs made.
    init(named names: String...) throws {
        self.init(try names.map { try Certificates.named($0) })
    }
}
