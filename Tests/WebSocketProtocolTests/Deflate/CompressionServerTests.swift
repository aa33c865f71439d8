import Testing
import WebSocketProtocol

@Suite("What a server answers to offers of permessage-deflate (RFC 7692 section 7.1)")
struct CompressionServerTests {
    private static let keeping = Compression(contextTakeover: true, peerContextTakeover: true)

    private func answer(_ offers: String, _ compression: Compression) throws -> String? {
        compression.accept(try #require(ExtensionHeader.parse([offers])))?.description
    }

    @Test(
        "everything that a client may ask for is granted",
        arguments: [
            ("", ""),
            ("; server_no_context_takeover", "; server_no_context_takeover"),
            ("; client_no_context_takeover", "; client_no_context_takeover"),
            (
                "; client_no_context_takeover; server_no_context_takeover",
                "; server_no_context_takeover; client_no_context_takeover"
            ),
            ("; server_max_window_bits=9", "; server_max_window_bits=9"),
            ("; server_max_window_bits=\"10\"", "; server_max_window_bits=10"),
            ("; server_max_window_bits=15", "; server_max_window_bits=15"),
            ("; client_max_window_bits", ""),
            ("; client_max_window_bits=8", "; client_max_window_bits=8"),
            ("; client_max_window_bits=15", ""),
        ]
    )
    func granted(parameters: String, answered: String) throws {
        #expect(try answer("permessage-deflate" + parameters, Self.keeping) == "permessage-deflate" + answered)
    }

    @Test(
        "an offer with anything else is passed over",
        arguments: [
            "; unknown", "; server_no_context_takeover=1", "; client_no_context_takeover=true",
            "; server_max_window_bits", "; server_max_window_bits=7", "; server_max_window_bits=16",
            "; server_max_window_bits=08", "; server_max_window_bits=a", "; server_max_window_bits=-9",
            "; client_max_window_bits=7", "; client_max_window_bits=16", "; client_max_window_bits=010",
            "; server_no_context_takeover; server_no_context_takeover",
            "; client_max_window_bits; client_max_window_bits=10",
            "; Server_No_Context_Takeover",
            // A window of 256 bytes, for which zlib has no setting.
            "; server_max_window_bits=8",
        ]
    )
    func declined(parameters: String) throws {
        let offer = "permessage-deflate" + parameters
        #expect(try answer(offer, Self.keeping) == nil)
        #expect(try answer("\(offer), permessage-deflate", Self.keeping) == "permessage-deflate")
        #expect(try answer("x-webkit-deflate-frame, \(offer)", Self.keeping) == nil)
    }

    @Test("the first offer that can be met is taken")
    func several() throws {
        let offers = """
            permessage-deflate; server_max_window_bits=8, other; a=1, \
            permessage-deflate; server_max_window_bits=10, permessage-deflate
            """
        #expect(try answer(offers, Self.keeping) == "permessage-deflate; server_max_window_bits=10")
        #expect(try answer("", Self.keeping) == nil)
        #expect(try answer("other", Self.keeping) == nil)
    }

    @Test(
        "the server's own wishes are in the answer, a client's window only when it offers to limit it",
        arguments: [
            ("", Compression(), "; server_no_context_takeover; client_no_context_takeover"),
            ("", Compression(contextTakeover: true), "; client_no_context_takeover"),
            ("", Compression(peerContextTakeover: true), "; server_no_context_takeover"),
            (
                "; client_max_window_bits",
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=10; client_max_window_bits=11"
            ),
            (
                "",
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=10"
            ),
            (
                "; server_max_window_bits=9; client_max_window_bits=12",
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=9; client_max_window_bits=11"
            ),
            (
                "; server_max_window_bits=12; client_max_window_bits=9",
                Compression(windowBits: 10, peerWindowBits: 11, contextTakeover: true, peerContextTakeover: true),
                "; server_max_window_bits=10; client_max_window_bits=9"
            ),
        ]
    )
    func wishes(offer: String, compression: Compression, answered: String) throws {
        #expect(try answer("permessage-deflate" + offer, compression) == "permessage-deflate" + answered)
    }
}
