import Testing
import WebSocketProtocol

@Suite("What a client offers, and takes for an answer (RFC 7692 section 7.1)")
struct CompressionClientTests {
    @Test(
        "the offer says what the client wants of both sides",
        arguments: [
            (Compression(), "; server_no_context_takeover; client_no_context_takeover; client_max_window_bits"),
            (Compression(contextTakeover: true, peerContextTakeover: true), "; client_max_window_bits"),
            (
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true),
                "; server_no_context_takeover; server_max_window_bits=11; client_max_window_bits=10"
            ),
        ]
    )
    func offer(compression: Compression, parameters: String) {
        #expect(compression.offer.description == "permessage-deflate" + parameters)
    }

    @Test(
        "a fitting answer is what was agreed on",
        arguments: [
            (Compression(), "; server_no_context_takeover", "; server_no_context_takeover; client_no_context_takeover"),
            (Compression(contextTakeover: true, peerContextTakeover: true), "", ""),
            (
                Compression(contextTakeover: true, peerContextTakeover: true),
                "; client_no_context_takeover; server_no_context_takeover; client_max_window_bits=9; server_max_window_bits=8",
                "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=9"
            ),
            (
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=11; client_max_window_bits=15",
                "; server_max_window_bits=11; client_max_window_bits=10"
            ),
            (
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=9",
                "; server_max_window_bits=9; client_max_window_bits=10"
            ),
        ]
    )
    func fits(compression: Compression, answer: String, agreed: String) throws {
        let response = try #require(ExtensionHeader.parse(["permessage-deflate" + answer]))
        #expect(try compression.confirm(response)?.description == "permessage-deflate" + agreed)
    }

    @Test("no answer is no compression")
    func none() throws {
        #expect(try Compression().confirm([]) == nil)
    }

    @Test(
        "an answer that does not fit fails the connection",
        arguments: [
            (Compression(), "permessage-deflate"),
            (Compression(), "permessage-deflate; client_no_context_takeover"),
            (Compression(), "other"),
            (Compression(), "permessage-deflate; server_no_context_takeover, permessage-deflate"),
            (Compression(), "permessage-deflate; server_no_context_takeover; unknown"),
            (Compression(), "permessage-deflate; server_no_context_takeover; client_max_window_bits"),
            (Compression(), "permessage-deflate; server_no_context_takeover; client_max_window_bits=7"),
            (Compression(), "permessage-deflate; server_no_context_takeover; server_no_context_takeover"),
            (Compression(peerWindowBits: 11, peerContextTakeover: true), "permessage-deflate"),
            (
                Compression(peerWindowBits: 11, peerContextTakeover: true),
                "permessage-deflate; server_max_window_bits=12"
            ),
        ]
    )
    func fails(compression: Compression, answer: String) throws {
        let response = try #require(ExtensionHeader.parse([answer]))
        #expect(throws: WebSocketError(.protocolError, "")) { try compression.confirm(response) }
    }
}
