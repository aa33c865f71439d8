import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Request heads that are being read share a budget", .timeLimit(.minutes(1)))
struct HeadBudgetTests {
    /// So many of these fit into the budget of a loop, and one more does not.
    private static let fitting = 16
    private static let headSize = 1_000_000

    /// A server that takes heads of 1 MiB, and says how long a token is.
    private func withTokens(over transport: TestTransport, body: (TestServer) async throws -> Void) async throws {
        try await withServer(over: transport) { configuration in
            configuration.maxRequestHeadSize = 1 << 20
        } routes: { server in
            server.http("/") { .text("\($0.headers[.authorization]?.utf8.count ?? 0)") }
        } body: { test in
            try await body(test)
        }
    }

    /// A connection on which a token of so many bytes has been sent, and which the loop has read.
    private func begin(_ test: TestServer, token: Int) async throws -> RawPeer {
        let peer = try test.connect()
        try peer.send("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: \(String(repeating: "x", count: token))")
        // The loop answers in a turn of its own, and has read what was there before when it has answered twice.
        for _ in 0..<2 { _ = await test.server.statistics() }
        return peer
    }

    private func refusals(_ test: TestServer) async -> UInt64? {
        await test.server.statistics().total.handshakes.refused[503]
    }

    @Test(
        "beyond it the connection with the largest is answered 503, the others as ever",
        arguments: TestTransport.allCases
    )
    func largest(transport: TestTransport) async throws {
        try await withTokens(over: transport) { test in
            var peers: [RawPeer] = []
            for number in 0..<Self.fitting {
                peers.append(try await begin(test, token: Self.headSize + (number == 5 ? 40_000 : number)))
            }
            #expect(await refusals(test) == nil)
            let last = try await begin(test, token: 900_000)
            try await eventually { await refusals(test) == 1 }
            let refused = peers.remove(at: 5)
            // It still sends, and reads the answer nevertheless.
            try? refused.send([UInt8](repeating: UInt8(ascii: "x"), count: 500_000))
            let response = try refused.readResponse()
            #expect(response.status == 503)
            #expect(response["Retry-After"] == "5")
            #expect(response["Connection"] == "close")
            #expect(try refused.readUntilClosed(within: .seconds(3)).bytes == [])
            for peer in peers + [last] {
                try peer.send("\r\n\r\n")
                let length = try #require(Int(peer.readResponse().text))
                #expect(length == 900_000 || (Self.headSize..<Self.headSize + Self.fitting).contains(length))
            }
            #expect(await refusals(test) == 1)
        }
    }

    @Test("heads that are complete, refused or cut off count no longer", arguments: TestTransport.allCases)
    func returned(transport: TestTransport) async throws {
        try await withTokens(over: transport) { test in
            for end in ["\r\n\r\n", "\u{0}", nil] {
                var peers: [RawPeer] = []
                for _ in 0..<Self.fitting { peers.append(try await begin(test, token: Self.headSize)) }
                for peer in peers {
                    guard let end else {
                        peer.close()
                        continue
                    }
                    try peer.send(end)
                    #expect(try peer.readResponse().status == (end == "\u{0}" ? 400 : 200))
                }
                try await eventually { await test.server.connectionCount() == 0 }
            }
            #expect(await refusals(test) == nil)
        }
    }
}
