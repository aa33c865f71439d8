import Testing
import WebSockets
import WebSocketsTesting

/// libwebsockets hangs up on a client whose offers it cannot read to their end.
@Suite("Long offers of extensions")
struct LongOfferTests {
    private static let full =
        "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_max_window_bits=9"

    private func answer(to offers: String, compression: Compression?) async throws -> RawResponse {
        try await withServer { server in
            var options = WebSocketOptions()
            options.compression = compression
            server.webSocket("/", options: options)
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest.handshake("/", headers: ["Sec-WebSocket-Extensions": offers]))
            return try peer.readResponse()
        }
    }

    @Test(
        "behind one that is taken there may be any number",
        arguments: [
            "\(full), \(full), \(full), permessage-deflate",
            "permessage-deflate ;server_no_context_takeover, \(full), \(full), \(full)",
        ]
    )
    func behindTheFirst(offers: String) async throws {
        let response = try await answer(to: offers, compression: Compression())
        #expect(response.status == 101)
        #expect(response["Sec-WebSocket-Extensions"]?.hasPrefix("permessage-deflate;") == true)
    }

    @Test(
        "others may have 254 bytes, and get an answer that says so beyond",
        arguments: ["permessage-deflate, ", "unknown; a=b, ", "permessage-deflates; a=b, "],
        [Compression(), nil]
    )
    func limit(first: String, compression: Compression?) async throws {
        for (count, status) in [(253, 101), (254, 400), (255, 400), (1000, 400)] {
            let response = try await answer(
                to: first + String(repeating: "x", count: count - first.count),
                compression: compression
            )
            #expect(response.status == status, "\(count) bytes")
        }
    }
}
