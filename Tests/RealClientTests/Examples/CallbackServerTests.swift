import Foundation
import Testing

extension Examples {
    @Suite("Callbacks in the manner of CivetWeb")
    struct CallbackServerTests {
        @Test("page, welcome, echo, bits, subprotocols, limits, authentication; one close for each ready")
        func callbacks() async throws {
            let server = try await ExampleServer.start(.callbackServer)
            try await Python.run("examples/callback_server.py", [server.address, "guarded"])
            // Each line is numbered by what all callbacks are given.
            let numbered = try await server.stop().map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
            #expect(numbered.map(\.first) == numbered.indices.map { "\($0 + 1)" })
            let lines = numbered.map { $0.last ?? "" }
            let simple = lines.filter { $0.contains("WebSocket") }
            #expect(simple.count { $0 == "WebSocket client connected" } == 2)
            #expect(simple.count { $0 == "WebSocket ready" } == 2)
            #expect(simple.contains("WebSocket client disconnected, 1000"))
            #expect(simple.contains("WebSocket client disconnected, 1006"))
            #expect(simple.count { $0.hasPrefix("WebSocket client disconnected") } == 2)
            for bits in [1, 8, 9, 10] { #expect(lines.contains("Received bits \(bits)"), "\(lines)") }
            #expect(lines.count { $0 == "a stranger was turned away" } == 1)
            #expect(lines.contains("Ann left, 1009"))
        }
    }
}
