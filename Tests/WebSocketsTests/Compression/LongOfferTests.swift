import Testing
import WebSockets
import WebSocketsTesting

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
        "of any length and with quoted commas, others are declined",
        arguments: ["permessage-deflates; a=b, ", "unknown; a=\"b, c\", "],
        [Compression(), nil]
    )
    func declined(first: String, compression: Compression?) async throws {
        for count in [100, 254, 400, 1000, 20_000] {
            let offers = first + String(repeating: "x", count: count)
            let response = try await answer(to: offers, compression: compression)
            #expect(response.status == 101, "\(count) bytes")
            #expect(response["Sec-WebSocket-Extensions"] == nil)
        }
    }
}
