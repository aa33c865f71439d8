import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("Compressed messages")
struct CompressedMessageTests {
    @Test("come back as they were, of every length class, with and without context takeover", arguments: [false, true])
    func sizes(keepsContext: Bool) async throws {
        try await withEcho(over: .inMemory, options: .compressing(keepsContext: keepsContext)) { test, _ in
            let client = try CompressedPeer(test)
            for count in [0, 1, 2, 125, 126, 1000, 3077, 65_535, 65_536, 65_537, 200_000, 1 << 20] {
                for payload in [letters(count), [UInt8](repeating: 97, count: count), pattern(count)] {
                    try client.send(.binary, payload)
                    let answer = try client.read(keepsContext: keepsContext)
                    #expect(answer.payload == payload)
                    // What does not become smaller is sent as it is.
                    if count >= 1000 { #expect(answer.isCompressed) }
                }
            }
        }
    }

    @Test("refer to earlier ones only where that was agreed on", arguments: [false, true])
    func takeover(keepsContext: Bool) async throws {
        try await withEcho(over: .inMemory, options: .compressing(keepsContext: keepsContext)) { test, _ in
            let client = try CompressedPeer(test)
            let message = Array("a text long enough to become smaller by being compressed, text by text".utf8)
            var sizes: [Int] = []
            for _ in 0..<3 {
                try client.send(.text, message)
                sizes.append(try client.peer.readFrame().payload.count)
            }
            #expect((sizes[1] < 20) == keepsContext)
            #expect(sizes[2] <= sizes[1])
            #expect(keepsContext || sizes[0] == sizes[1])
        }
    }

    @Test("in fragments, frames cut anywhere, and Pings between them are one message")
    func fragments() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let client = try CompressedPeer(test)
            let text = letters(5000)
            let message = try client.deflate(text)
            try client.peer.send(RawFrame(firstByte: 0x41, Array(message[..<1])))
            try client.peer.send(RawFrame(.continuation, [], fin: false))
            try client.peer.send(RawFrame(.ping, "between"))
            #expect(try client.peer.readFrame().opcode == .pong)
            let wire = RawFrame(.continuation, Array(message[1...]), fin: false).bytes
            for byte in wire { try client.peer.send([byte]) }
            try client.peer.send(RawFrame(.continuation, []))
            let answer = try client.read()
            #expect(answer.payload == text && answer.isCompressed)
        }
    }

    @Test("and others come in any order")
    func mixed() async throws {
        try await withEcho(over: .inMemory, options: .compressing(keepsContext: true)) { test, _ in
            let client = try CompressedPeer(test)
            for number in 0..<20 {
                let text = Array("message \(number) of twenty messages that are twenty".utf8)
                if number.isMultiple(of: 3) {
                    try client.peer.send(RawFrame(.text, text))
                } else {
                    try client.send(.text, text)
                }
                #expect(try client.read(keepsContext: true).payload == text)
            }
        }
    }

    @Test("of many connections come in pieces at once")
    func interleaved() async throws {
        try await withEcho(over: .inMemory, options: .compressing()) { test, _ in
            let clients = try (0..<20).map { _ in try CompressedPeer(test) }
            let messages = (0..<20).map { number in letters(2000 + number) + pattern(number) }
            let wires = try zip(clients, messages).map { try RawFrame(firstByte: 0xC2, $0.deflate($1)).bytes }
            for part in 0..<4 {
                for (client, wire) in zip(clients, wires) {
                    try client.peer.send(Array(wire[(part * wire.count / 4)..<((part + 1) * wire.count / 4)]))
                }
            }
            for (client, message) in zip(clients, messages) { #expect(try client.read().payload == message) }
        }
    }

    @Test("are delivered in pieces where the route asks for fragments")
    func pieces() async throws {
        let log = EventLog()
        var options = WebSocketOptions.compressing()
        options.deliversFragments = true
        try await withServer { server in
            server.webSocket("/", log: log, options: options, data: echo)
        } body: { test in
            let client = try CompressedPeer(test)
            let text = letters(200_000)
            for payload in [text, [], letters(65_536), Array("x".utf8)] {
                try client.send(.text, payload)
                #expect(try client.read().payload == payload)
            }
        }
        #expect(log.breaches == [])
    }

    @Test("are those of the threshold and more, or those of which it is said")
    func choice() async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                options: .compressing(threshold: 100),
                ready: { ws in
                    let small = String(repeating: "s", count: 99)
                    let large = small + "l"
                    ws.send(small)
                    ws.send(large)
                    ws.send(small, compress: true)
                    ws.send(large, compress: false)
                    ws.send(Array(large.utf8), compress: false)
                    ws.write(Array(small.utf8), opcode: .text, compress: true)
                    ws.send(PreparedMessage(text: small))
                    ws.send(PreparedMessage(text: large))
                    ws.send(PreparedMessage(text: small, compress: true))
                    ws.send(PreparedMessage(text: large, compress: false))
                    ws.send("", compress: true)
                }
            )
        } body: { test in
            let client = try CompressedPeer(test)
            var seen: [Bool] = []
            for _ in 0..<11 { seen.append(try client.read().isCompressed) }
            #expect(seen == [false, true, true, false, false, true, false, true, true, false, false])
        }
    }

    @Test("of another thread are compressed as well, in order", arguments: [false, true])
    func otherThreads(keepsContext: Bool) async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                options: .compressing(keepsContext: keepsContext),
                ready: { ws in
                    Task {
                        for number in 0..<200 {
                            ws.send("message \(number) from elsewhere, from elsewhere, from elsewhere")
                        }
                    }
                }
            )
        } body: { test in
            let client = try CompressedPeer(test)
            for number in 0..<200 {
                let message = try client.read(keepsContext: keepsContext)
                let expected = "message \(number) from elsewhere, from elsewhere, from elsewhere"
                #expect(message.isCompressed && message.payload == Array(expected.utf8))
            }
        }
    }

    @Test("that are sent in fragments are compressed as one, and others wait for their end", arguments: [false, true])
    func sentInFragments(keepsContext: Bool) async throws {
        try await withServer { server in
            server.webSocket(
                "/",
                options: .compressing(keepsContext: keepsContext, threshold: 10),
                ready: { ws in
                    let part = Array("once upon a time ".utf8)
                    ws.write(part, opcode: .text, fin: false)
                    ws.send("a message that waits for the other message")
                    ws.send(PreparedMessage(text: "and one more that waits for the other message"))
                    ws.write([], opcode: .continuation, fin: false)
                    ws.write(part, opcode: .continuation, fin: false)
                    ws.write([], opcode: .continuation)
                    ws.write(Array("short".utf8), opcode: .text, fin: false)
                    ws.write(part, opcode: .continuation)
                }
            )
        } body: { test in
            let client = try CompressedPeer(test)
            let first = try client.read(keepsContext: keepsContext)
            #expect(first.isCompressed && first.payload == Array("once upon a time once upon a time ".utf8))
            let second = try client.read(keepsContext: keepsContext)
            #expect(second.payload == Array("a message that waits for the other message".utf8))
            let third = try client.read(keepsContext: keepsContext)
            #expect(third.payload == Array("and one more that waits for the other message".utf8))
            let fourth = try client.read(keepsContext: keepsContext)
            #expect(!fourth.isCompressed && fourth.payload == Array("shortonce upon a time ".utf8))
        }
    }
}
