import Synchronization
import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("Messages compressed once for all")
struct CompressedBroadcastTests {
    @Test("reach members of every kind, between messages of their own")
    func members() async throws {
        let prepared = Mutex<[PreparedMessage]>([])
        try await withServer(loops: 2) { server in
            for keepsContext in [false, true] {
                server.webSocket(
                    "/\(keepsContext)",
                    options: .compressing(keepsContext: keepsContext),
                    data: { ws, bits, bytes in
                        ws.send(bytes, as: .text)
                        for message in prepared.withLock({ $0 }) { ws.send(message) }
                        ws.send(bytes, as: .text)
                        return .keepOpen
                    }
                )
            }
        } body: { test in
            let texts = (0..<5).map { "broadcast number \($0), the same broadcast for all that hear this broadcast" }
            prepared.withLock {
                $0 = texts.map { PreparedMessage(text: $0) } + [PreparedMessage(binary: pattern(20_000))]
            }
            let own = Array("a message of its own, a message of its own, and this broadcast".utf8)
            for offer in ["permessage-deflate", "permessage-deflate; server_max_window_bits=9"] {
                for path in ["/false", "/true"] {
                    let keepsContext = path == "/true"
                    let client = try CompressedPeer(test, path, offer: offer)
                    for _ in 0..<3 {
                        try client.send(.text, own)
                        #expect(try client.read(keepsContext: keepsContext).payload == own)
                        for text in texts {
                            let message = try client.read(keepsContext: keepsContext)
                            #expect(message.isCompressed && message.payload == Array(text.utf8))
                        }
                        #expect(try client.read(keepsContext: keepsContext).payload == pattern(20_000))
                        #expect(try client.read(keepsContext: keepsContext).payload == own)
                    }
                }
            }
            let plain = try test.open("/true")
            try plain.send(RawFrame(.text, own))
            #expect(try plain.readMessage().payload == own)
            for text in texts { #expect(try plain.readMessage().payload == Array(text.utf8)) }
        }
    }

    @Test("go out as they are when compressing gains nothing")
    func incompressible() async throws {
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let message = PreparedMessage(binary: bytes)
        try await withServer { server in
            server.webSocket("/", options: .compressing(), ready: { ws in ws.send(message) })
        } body: { test in
            let received = try CompressedPeer(test).read()
            #expect(!received.isCompressed && received.payload == bytes)
        }
    }

    @Test("may be dropped for members that lag behind")
    func dropped() async throws {
        var options = WebSocketOptions.compressing(keepsContext: true)
        options.overflow = .dropOldest
        options.highWatermark = 100_000
        options.lowWatermark = 1000
        // Hexadecimal of random numbers: half the size when compressed.
        var random = SystemRandomNumberGenerator()
        let texts = (0..<200).map { number in
            "\(number) " + (0..<4000).map { _ in String(random.next() & 0xF, radix: 16) }.joined()
        }
        let observer = Mutex<WebSocket?>(nil)
        try await withServer { server in
            server.webSocket("/observer", ready: { ws in observer.withLock { $0 = ws } })
            server.webSocket(
                "/",
                options: options,
                data: { ws, _, _ in
                    for text in texts {
                        ws.send(text)
                        ws.send(PreparedMessage(text: text))
                    }
                    ws.send("the end")
                    _ = observer.withLock { $0?.send("sent") }
                    return .keepOpen
                }
            )
        } body: { test in
            let watcher = try test.open("/observer")
            let client = try CompressedPeer(test)
            try client.send(.text, "go")
            #expect(try watcher.readMessage().payload == Array("sent".utf8))
            var numbers: [Int] = []
            while true {
                let text = String(decoding: try client.read().payload, as: UTF8.self)
                if text == "the end" { break }
                numbers.append(try #require(Int(text.prefix { $0 != " " })))
            }
            #expect(numbers.count < 400 && numbers == numbers.sorted() && numbers.last == 199)
        }
    }
}
