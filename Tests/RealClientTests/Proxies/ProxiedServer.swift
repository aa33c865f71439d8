import Foundation
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

/// An echo server with a real proxy in front of it.
struct ProxiedServer {
    let test: TestServer
    let proxy: RealProxy
    let log: EventLog
    let requests: Requests

    /// The requests that `connect` was shown.
    final class Requests: Sendable {
        private let contents = Lock<[Request]>([])

        func append(_ request: Request) {
            contents.withLock { $0.append(request) }
        }

        var isEmpty: Bool { contents.withLock { $0.isEmpty } }

        var last: Request {
            get throws { try #require(contents.withLock { $0.last }) }
        }
    }

    /// Echoes through the proxy as a Python client does, from 127.0.0.2 so that it is not taken for the proxy.
    func echo(_ arguments: [String] = [], isSecure: Bool = false) async throws {
        let uri = "\(isSecure ? "wss" : "ws")://localhost:\(proxy.port)/"
        let trust = isSecure ? ["--ca", try Certificates.path("ca.pem")] : []
        try await Python.run("proxied.py", [uri, "--source", "127.0.0.2"] + trust + arguments)
    }

    /// Runs a server and a proxy for the length of `body`. The server trusts 127.0.0.1.
    static func run(
        configure: (inout WebSocketServer.Configuration) -> Void = { _ in },
        proxy: (_ backend: String) throws -> RealProxy,
        body: (ProxiedServer) async throws -> Void
    ) async throws {
        let log = EventLog()
        let requests = Requests()
        let trusted = [try AddressRange("127.0.0.1")]
        try await withServer(over: .tcp) { configuration in
            configuration.trustedProxies = trusted
            configure(&configuration)
        } routes: { server in
            server.webSocket(
                "/",
                connect: { request in
                    requests.append(request)
                    return .accept
                },
                ready: { log.record(.ready, for: $0) },
                data: { ws, bits, bytes in
                    if !bits.opcode.isControl { ws.write(bytes, opcode: bits.opcode, fin: bits.fin) }
                    return .keepOpen
                },
                close: { log.record(.close($1), for: $0) }
            )
        } body: { test in
            let proxy = try proxy(try #require(test.server.addresses.first).description)
            try await proxy.run {
                try await body(ProxiedServer(test: test, proxy: proxy, log: log, requests: requests))
            }
        }
        #expect(log.breaches == [])
    }
}

extension Request {
    /// The client's address without its port.
    var client: String? { remoteAddress?.ipAddress?.description }

    /// The proxy's address without its port.
    var proxy: String? { proxyAddress?.ipAddress?.description }
}
