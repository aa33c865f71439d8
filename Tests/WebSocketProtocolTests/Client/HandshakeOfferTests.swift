import Testing
import WebSocketProtocol

@Suite("What client and server agree on (RFC 6455 section 4.1)")
struct HandshakeOfferTests {
    @Test("the fields of an offer")
    func fields() throws {
        let nothing = try HandshakeOffer()
        #expect(nothing.subprotocolField == nil)
        #expect(nothing.extensionField == nil)
        let offer = try HandshakeOffer(subprotocols: ["chat.v2", "chat.v1"], compression: Compression())
        #expect(offer.subprotocolField == "chat.v2, chat.v1")
        #expect(offer.extensionField == Compression().offer.description)
    }

    @Test(
        "a server chooses one of the subprotocols, or none",
        arguments: [
            (["a", "b"], [], nil),
            (["a", "b"], ["a"], "a"),
            (["a", "b"], [" b\t"], "b"),
            ([], [], nil),
        ] as [([String], [String], String?)]
    )
    func subprotocol(offered: [String], answer: [String], chosen: String?) throws {
        let offer = try HandshakeOffer(subprotocols: offered)
        #expect(try offer.agreement(subprotocols: answer, extensions: []).subprotocol == chosen)
    }

    @Test(
        "a subprotocol that was not offered fails the connection",
        arguments: [
            (["a", "b"], ["c"]), (["a", "b"], ["A"]), (["a", "b"], ["a, b"]), (["a", "b"], ["a", "a"]),
            (["a", "b"], [""]), ([], ["a"]), ([], [""]),
        ] as [([String], [String])]
    )
    func foreignSubprotocol(offered: [String], answer: [String]) throws {
        let offer = try HandshakeOffer(subprotocols: offered)
        #expect(throws: WebSocketError(.protocolError, "")) {
            try offer.agreement(subprotocols: answer, extensions: [])
        }
    }

    @Test("compression is used when both want it")
    func compression() throws {
        let offer = try HandshakeOffer(compression: Compression(contextTakeover: true, peerContextTakeover: true))
        #expect(try offer.agreement(subprotocols: [], extensions: []).deflate == nil)
        let agreed = try offer.agreement(subprotocols: [], extensions: ["permessage-deflate"]).deflate
        #expect(agreed?.description == "permessage-deflate")
    }

    @Test(
        "extensions that were not offered fail the connection",
        arguments: [
            (nil, ["permessage-deflate"]), (nil, ["x"]), (nil, [";"]), (Compression(), ["x"]),
            (Compression(), ["permessage-deflate", "x"]), (Compression(), ["permessage-deflate, permessage-deflate"]),
            (Compression(), ["permessage-deflate; ;"]), (Compression(), ["permessage-deflate; x"]),
        ] as [(Compression?, [String])]
    )
    func foreignExtension(compression: Compression?, answer: [String]) throws {
        let offer = try HandshakeOffer(compression: compression)
        #expect(throws: WebSocketError(.protocolError, "")) {
            try offer.agreement(subprotocols: [], extensions: answer)
        }
    }

    @Test("what cannot be offered", arguments: [["a b"], [""], ["a", "a"], ["a,b"], ["ä"]])
    func invalidSubprotocols(names: [String]) {
        #expect(throws: WebSocketError(.invalidConfiguration, "")) { try HandshakeOffer(subprotocols: names) }
        #expect(throws: WebSocketError(.invalidConfiguration, "")) {
            try HandshakeOffer(compression: Compression(level: 10))
        }
    }
}
