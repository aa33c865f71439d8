import Foundation
import Testing
import WebSockets

/// A WebSocket server that nobody here wrote, on a port of 127.0.0.1. Scripts/serve.py tells what is at which path.
final class ForeignServer: Sendable {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case python = "websockets for Python"
        case node = "ws for Node"

        /// Those that can be met here.
        static let installed = allCases.filter { $0 == .python || Node.hasWS }

        var testDescription: String { rawValue }

        fileprivate func start(port: Int, _ arguments: [String]) throws -> Program {
            switch self {
            case .python:
                try Python.start("serve.py", ["--port", "\(port)"] + arguments, within: .seconds(60))
            case .node:
                try Program("node", [Scripts.path("serve.mjs"), Node.ws, "\(port)"] + arguments, within: .seconds(60))
            }
        }
    }

    let port: Int

    private init(port: Int) {
        self.port = port
    }

    /// Runs a server for the length of `body`.
    static func run<Result>(
        _ kind: Kind = .python,
        _ arguments: [String] = [],
        body: (ForeignServer) async throws -> Result
    ) async throws -> Result {
        let port = try Sockets.freePort()
        let program = try kind.start(port: port, arguments)
        defer { program.killAtOnce() }
        try await program.waitUntilListening(on: port)
        return try await body(ForeignServer(port: port))
    }

    /// Where the server is.
    func url(_ target: String = "/", scheme: String = "ws", host: String = "127.0.0.1") -> String {
        "\(scheme)://\(host):\(port)\(target)"
    }

    /// A client of the server.
    func client(
        _ target: String = "/",
        configure: (inout WebSocketClient.Configuration) -> Void = { _ in }
    ) -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: url(target))
        configure(&configuration)
        return WebSocketClient(configuration)
    }

    /// The one text that the server has for who asks for this.
    func answer(at target: String) async throws -> String {
        let message = try await client(target).withConnection { ws in try await ws.receive() }
        guard case .text(let text) = message else { return "" }
        return text
    }
}
