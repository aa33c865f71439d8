import HTTPTypes
import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("Agreeing on compression (RFC 7692 section 5)")
struct NegotiationTests {
    @Test(
        "the response says what was agreed on, whatever the offer looks like",
        arguments: [
            ("permessage-deflate", "permessage-deflate"),
            ("permessage-deflate, permessage-deflate", "permessage-deflate"),
            ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
            ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
            (
                "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=9"
            ),
            (
                "permessage-deflate; server_no_context_takeover; client_max_window_bits=10;client_no_context_takeover",
                """
                permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits=10
                """
            ),
            ("permessage-deflate;server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10"),
            ("permessage-deflate; unknown", nil),
            ("permessage-deflate; server_max_window_bits=8", nil),
            ("permessage-deflate2", nil),
            ("", nil),
        ] as [(String, String?)]
    )
    func response(offer: String, answer: String?) async throws {
        try await withEcho(over: .inMemory, options: .compressing(keepsContext: true)) { test, _ in
            let client = try CompressedPeer(test, offer: offer)
            #expect(client.agreed == answer)
            if answer != nil {
                try client.send(.text, "compressed")
            } else {
                try client.peer.send(RawFrame(.text, "compressed"))
            }
            #expect(try client.read().payload == Array("compressed".utf8))
        }
    }

    @Test("offers in several fields are one list")
    func fields() async throws {
        try await withEcho(over: .inMemory, options: .compressing(keepsContext: true)) { test, _ in
            let peer = try test.connect()
            let response = try peer.openWebSocket(
                headers: [
                    "Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=8",
                    "Sec-WebSocket-Extensions": "permessage-deflate; server_max_window_bits=12",
                ]
            )
            #expect(response.values("Sec-WebSocket-Extensions") == ["permessage-deflate; server_max_window_bits=12"])
        }
    }

    @Test("a route without compression agrees to none, beside one with it", arguments: [false, true])
    func perRoute(isFirst: Bool) async throws {
        try await withServer { server in
            server.webSocket("/plain", data: echo)
            server.webSocket("/compressed", options: .compressing(), data: echo)
        } body: { test in
            for path in isFirst ? ["/compressed", "/plain"] : ["/plain", "/compressed", "/plain"] {
                let client = try CompressedPeer(test, path)
                #expect((client.agreed != nil) == (path == "/compressed"))
            }
        }
    }

    @Test("headers of the application and a subprotocol stand beside it")
    func otherFields() async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                subprotocols: ["chat"],
                options: .compressing(),
                connect: { _ in .accept(headers: [.init("X-One")!: "1", .init("X-Two")!: "2"]) },
                data: echo
            )
        } body: { test in
            let response = try test.connect().openWebSocket(
                headers: ["Sec-WebSocket-Protocol": "chat", "Sec-WebSocket-Extensions": "permessage-deflate"]
            )
            #expect(
                response["Sec-WebSocket-Protocol"] == "chat" && response["X-One"] == "1" && response["X-Two"] == "2"
            )
            #expect(response.values("Sec-WebSocket-Extensions").count == 1)
        }
    }

    @Test("a refused handshake leaves nothing behind for the next one")
    func afterRefusal() async throws {
        try await withServer { server in
            server.webSocket("/refused", options: .compressing(), connect: { _ in .reject(.forbidden) })
            server.webSocket("/plain", data: echo)
        } body: { test in
            let refused = try test.connect()
            try refused.send(.handshake("/refused", headers: ["Sec-WebSocket-Extensions": "permessage-deflate"]))
            #expect(try refused.readResponse().status == 403)
            let client = try CompressedPeer(test, "/plain")
            #expect(client.agreed == nil)
        }
    }

    @Test(
        "a field that is malformed is 400",
        arguments: [
            "permessage-deflate; =", "\"permessage-deflate\"",
        ]
    )
    func malformed(offer: String) async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let peer = try test.connect()
            try peer.send(.handshake("/", headers: ["Sec-WebSocket-Extensions": offer]))
            #expect(try peer.readResponse().status == 400)
        }
    }

    @Test("handlers see what was agreed on, also behind authorize")
    func seenByHandlers() async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                options: .compressing(),
                ready: { ws in ws.send("\(ws.compression?.description ?? "none")") }
            )
            server.webSocket(
                "/later",
                options: .compressing(),
                authorize: { _ in .accept },
                ready: { ws in ws.send("\(ws.compression?.description ?? "none")") }
            )
        } body: { test in
            for path in ["/", "/later"] {
                let client = try CompressedPeer(test, path)
                let expected = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
                #expect(String(decoding: try client.read().payload, as: UTF8.self) == expected)
                #expect(client.agreed == expected)
                #expect(try test.open(path).readMessage().payload == Array("none".utf8))
            }
        }
    }

    @Test("no message that may be dropped is referred to")
    func dropOldest() async throws {
        var options = WebSocketOptions.compressing(keepsContext: true)
        options.overflow = .dropOldest
        try await withEcho(over: .inMemory, options: options) { test, _ in
            let client = try CompressedPeer(test)
            #expect(client.agreed == "permessage-deflate; server_no_context_takeover")
        }
    }

    @Test(
        "settings that zlib would not take are refused when the server starts",
        arguments: [
            Compression(level: 0), Compression(level: 10), Compression(windowBits: 8), Compression(windowBits: 16),
            Compression(peerWindowBits: 8), Compression(memoryLevel: 0), Compression(memoryLevel: 10),
            Compression(threshold: -1),
        ]
    )
    func invalid(compression: Compression) async throws {
        let server = WebSocketServer()
        var options = WebSocketOptions()
        options.compression = compression
        server.webSocket("/", options: options)
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }
}
