import Testing
import WebSockets
import WebSocketsTesting

// One after the other: each keeps two processors busy for a while.
@Suite("Compressed messages of a Python client (RFC 7692)", .serialized)
struct CompressedEchoTests {
    @Test("every offer it can make is answered rightly, and messages of all kinds come back", arguments: Wishes.all)
    func parameters(wishes: Wishes) async throws {
        try await converse("parameters", wishes, wishes.options)
    }

    @Test("messages of very many sizes come back, whatever zlib is set to", arguments: Wishes.all)
    func sizes(wishes: Wishes) async throws {
        try await converse("sizes", wishes, wishes.options)
    }

    @Test("the same where fragments are delivered and sent one by one")
    func fragments() async throws {
        let wishes = Wishes.all[0]
        var options = wishes.options
        options.deliversFragments = true
        try await converse("sizes", wishes, options)
    }

    private func converse(_ conversation: String, _ wishes: Wishes, _ options: WebSocketOptions) async throws {
        try await withServer(over: .tcp) { server in
            server.webSocketEcho("/", options: options)
        } body: { test in
            try await wishes.run(conversation, test.uri())
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

    /// Has the client go through one of its plans.
    func run(_ plan: String, _ uri: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        // The same for the client, so that it knows what to expect.
        let arguments =
            ["--window-bits", "\(compression.windowBits)", "--peer-window-bits", "\(compression.peerWindowBits)"]
            + (compression.contextTakeover ? ["--context-takeover"] : [])
            + (compression.peerContextTakeover ? ["--peer-context-takeover"] : [])
        try await Python.run(
            "compression.py",
            [uri, plan] + arguments,
            within: .seconds(180),
            sourceLocation: sourceLocation
        )
    }
}
