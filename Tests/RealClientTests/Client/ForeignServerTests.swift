import Foundation
import Testing
import WebSockets

@Suite("The client and servers that others wrote", .timeLimit(.minutes(1)))
struct ForeignServerTests {
    @Test("ws for Node takes part", .enabled("node and its package ws are not installed") { Node.hasWS })
    func node() {
        #expect(ForeignServer.Kind.installed.contains(.node))
    }

    @Test(
        "texts and bytes of all sizes come back, compressed and not",
        arguments: ForeignServer.Kind.installed,
        [false, true]
    )
    func messages(kind: ForeignServer.Kind, compresses: Bool) async throws {
        try await ForeignServer.run(kind, compresses ? ["--compression"] : []) { server in
            let client = server.client { configuration in
                configuration.options.maxMessageSize = 16 << 20
                configuration.options.highWatermark = 64 << 20
                if compresses { configuration.options.compression = Compression(threshold: 0, contextTakeover: true) }
            }
            try await client.withConnection { ws in
                #expect((ws.compression != nil) == compresses)
                for size in [0, 1, 125, 126, 65_535, 65_536, 2 << 20] {
                    let bytes = Message.binary((0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ size) })
                    let text = Message.text(String(repeating: "aé€😀", count: size / 2))
                    for message in [bytes, text] {
                        try await ws.send(message)
                        let isSame = try await ws.receive() == message
                        #expect(isSame, "\(message.byteCount) bytes of \(message.kind)")
                    }
                }
            }
        }
    }

    @Test("many messages under way at once come back in order, with closures", arguments: ForeignServer.Kind.installed)
    func closures(kind: ForeignServer.Kind) async throws {
        let texts = (0..<2000).map { "\($0) " + String(repeating: "x", count: $0) }
        let echoes = Events<String>()
        try await ForeignServer.run(kind) { server in
            let client = server.client()
            let error = await withCheckedContinuation { continuation in
                client.open(
                    ready: { ws in for text in texts { ws.send(text) } },
                    data: { ws, bits, bytes in
                        guard bits.opcode == .text else { return .keepOpen }
                        echoes.append(unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
                        return echoes.all.count == texts.count ? .close(.normal, "") : .keepOpen
                    },
                    ended: { continuation.resume(returning: $0) }
                )
            }
            #expect(error == nil)
        }
        #expect(echoes.all == texts)
    }

    @Test("fragments go out and come in as fragments")
    func fragments() async throws {
        try await ForeignServer.run { server in
            let client = server.client("/fragments") { $0.options.deliversFragments = true }
            try await client.withConnection { ws in
                let pieces = [Array("first".utf8), [UInt8](repeating: 7, count: 30_000), [], Array("last".utf8)]
                var writer = ws.writer(.binary)
                for piece in pieces.dropLast() { try await writer.write(piece) }
                try await writer.finish(pieces[3])
                var fragments: [MessageFragment] = []
                for try await fragment in ws.fragments {
                    fragments.append(fragment)
                    if fragment.isLast { break }
                }
                // The server does not know that a fragment is the last when it sends it.
                #expect(fragments.filter { !$0.isLast }.map(\.bytes) == pieces)
                #expect(fragments.last?.bytes == [])
                #expect(fragments.allSatisfy { $0.kind == .binary })
            }
        }
    }

    @Test("the subprotocol that both sides know is agreed on", arguments: ForeignServer.Kind.installed)
    func subprotocol(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind) { server in
            let client = server.client { $0.subprotocols = ["chat.v2", "chat.v1"] }
            let agreed = try await client.withConnection { $0.subprotocol }
            #expect(agreed == "chat.v1")
        }
    }

    @Test("no common subprotocol is no connection", arguments: ForeignServer.Kind.installed)
    func noSubprotocol(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind) { server in
            let client = server.client { $0.subprotocols = ["other"] }
            let error = await #expect(throws: WebSocketError.self) { try await client.connect() }
            // Python's server refuses, Node's chooses none.
            #expect(error?.code == (kind == .python ? .handshakeRefused : .protocolError))
        }
    }

    @Test(
        "the server's code and reason arrive",
        arguments: ForeignServer.Kind.installed,
        [1000, 1001, 1008, 1011, 3000, 4999] as [UInt16]
    )
    func closedByServer(kind: ForeignServer.Kind, code: UInt16) async throws {
        try await ForeignServer.run(kind) { server in
            let ws = try await server.client("/close?code=\(code)&reason=so%20long").connect()
            let reason = try await ws.closed()
            #expect(reason == CloseInfo(code: CloseCode(rawValue: code), reason: "so long", initiator: .peer))
            await #expect(throws: WebSocketError(.closed, "")) { try await ws.receive() }
        }
    }

    @Test("the client's code and reason reach the server", arguments: ForeignServer.Kind.installed)
    func closedByClient(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind) { server in
            for (code, reason) in [(CloseCode.normal, ""), (.goingAway, "äöü"), (CloseCode(rawValue: 4001), "done")] {
                let ws = try await server.client().connect()
                let end = try await ws.close(code, reason: reason)
                #expect(end == CloseInfo(code: code, reason: reason, initiator: .local))
            }
            let closes = try await server.answer(at: "/closes?count=3")
            #expect(closes == #"[[1000,""],[1001,"äöü"],[4001,"done"]]"#)
        }
    }

    @Test("Pings are answered in both directions", arguments: ForeignServer.Kind.installed)
    func pings(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind) { server in
            #expect(try await server.answer(at: "/pings?count=20") == "20")
            try await server.client().withConnection { ws in
                for _ in 0..<20 {
                    let time = try await ws.ping()
                    #expect(time > .zero)
                }
            }
        }
    }

    @Test("a message too large for this side ends the connection with 1009", arguments: ForeignServer.Kind.installed)
    func tooLarge(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind) { server in
            let client = server.client { $0.options.maxMessageSize = 1000 }
            let ws = try await client.connect()
            try await ws.send([UInt8](repeating: 0, count: 1001))
            await #expect(throws: WebSocketError(.closed, "")) { try await ws.receive() }
            #expect(try await ws.closed().code == .messageTooBig)
            #expect(try await server.answer(at: "/closes?count=1").hasPrefix("[[1009,"))
        }
    }

    @Test("a message too large for the server ends the connection with 1009", arguments: ForeignServer.Kind.installed)
    func tooLargeForServer(kind: ForeignServer.Kind) async throws {
        try await ForeignServer.run(kind, ["--max-size", "1000"]) { server in
            let ws = try await server.client().connect()
            try await ws.send([UInt8](repeating: 0, count: 1001))
            let reason = try await ws.closed()
            #expect(reason.code == .messageTooBig)
            #expect(reason.initiator == .peer)
        }
    }
}
