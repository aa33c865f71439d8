import Testing
import WebSockets
import WebSocketsTesting

// One after the other: each keeps two processors busy for a while.
@Suite("Compressed messages of a Python client (RFC 7692)", .serialized)
struct CompressedEchoTests {
    @Test("every offer it can make is answered rightly, and messages of all kinds come back", arguments: Wishes.all)
    func parameters(wishes: Wishes) async throws {
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: wishes.options)
        } body: { test in
            try await Python.run("compression.py", [test.uri(), "parameters"] + wishes.arguments, within: .seconds(60))
        }
    }

    @Test("messages of very many sizes come back, whatever zlib is set to", arguments: Wishes.all)
    func sizes(wishes: Wishes) async throws {
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: wishes.options)
        } body: { test in
            try await Python.run("compression.py", [test.uri(), "sizes"] + wishes.arguments, within: .seconds(60))
        }
    }

    @Test("the same where fragments are delivered and sent one by one")
    func fragments() async throws {
        let wishes = Wishes.all[0]
        var options = wishes.options
        options.deliversFragments = true
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: options)
        } body: { test in
            try await Python.run("compression.py", [test.uri(), "sizes"] + wishes.arguments, within: .seconds(60))
        }
    }
}

/// What an endpoint wants of compression.
struct Wishes: CustomTestStringConvertible {
    var testDescription: String
    var compression: Compression

    /// Whatever the client offers, as little memory as there can be, and something in between.
    static let all = [
        Wishes(
            testDescription: "context takeover both ways",
            compression: Compression(threshold: 0, contextTakeover: true, peerContextTakeover: true)
        ),
        Wishes(testDescription: "no context takeover", compression: Compression(threshold: 0)),
        Wishes(
            testDescription: "small windows",
            compression: Compression(
                threshold: 0,
                windowBits: 9,
                peerWindowBits: 10,
                contextTakeover: true,
                memoryLevel: 1
            )
        ),
    ]

    /// A client here sends much before it reads.
    var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.compression = compression
        options.highWatermark = 256 << 20
        return options
    }

    /// The same for the client, so that it knows what to expect.
    var arguments: [String] {
        ["--window-bits", "\(compression.windowBits)", "--peer-window-bits", "\(compression.peerWindowBits)"]
            + (compression.contextTakeover ? ["--context-takeover"] : [])
            + (compression.peerContextTakeover ? ["--peer-context-takeover"] : [])
    }
}
