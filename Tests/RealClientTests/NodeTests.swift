import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Node's own WebSocket")
struct NodeTests {
    @Test(
        "text and binary come back, the subprotocol and the closing handshake are right",
        .enabled("node 20.10 or newer is not installed") { try await Node.flags() != nil }
    )
    func conversation() async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", log: log, subprotocols: ["echo"])
        } body: { test in
            let flags = try #require(try await Node.flags())
            let outcome = try await Program("node", flags + [Scripts.path("echo.mjs"), test.uri()]).outcome()
            #expect(outcome.status == 0, "\(outcome.errors)")
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(code: CloseCode(rawValue: 4001), reason: "done", initiator: .peer)])
        }
    }
}

enum Node {
    /// Where Debian puts the package ws.
    static let ws = "/usr/share/nodejs/ws"

    static var hasWS: Bool { FileManager.default.fileExists(atPath: ws) }

    /// What makes the node on PATH offer `WebSocket`, which is built in from 22 on; `nil` when nothing does.
    static func flags() async throws -> [String]? {
        let version = try await Program("node", ["--version"]).outcome()
        let numbers = String(decoding: version.output, as: UTF8.self).dropFirst().split(separator: ".").compactMap {
            Int($0)
        }
        guard version.status == 0, numbers.count >= 2 else { return nil }
        if numbers[0] >= 22 { return [] }
        return numbers[0] == 20 && numbers[1] < 10 || numbers[0] < 20 ? nil : ["--experimental-websocket"]
    }
}
