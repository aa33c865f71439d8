import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

/// A server that tells what it sees of a request, in a page and in the first message of a WebSocket alike.
///
/// Both are at `/see/:name` and below it; `/page/:name` has the page alone and `/socket/:name` the WebSocket alone.
final class Witness: Sendable {
    /// What comes of a request.
    enum Outcome: Hashable, Sendable {
        /// The application saw this, and its page or its WebSocket said so.
        case seen(String)
        /// The answer had another status than 101 and 200, and the application was not asked.
        case refused(Int)
    }

    /// The fields of a handshake but Host.
    static let handshake = """
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r\n
        """

    let test: TestServer
    /// How often the application was asked.
    private let calls: Calls

    fileprivate final class Calls: Sendable {
        let count = Lock(0)
    }

    fileprivate init(_ test: TestServer, _ calls: Calls) {
        self.test = test
        self.calls = calls
    }

    /// Sends a request as it is on a connection of its own, which has to end behind any answer but 101, and expects this
    /// to come of it.
    func expect(
        _ outcome: Outcome,
        of request: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let callsBefore = calls.count.withLock { $0 }
        let peer = try test.connect()
        try peer.send(request)
        let response = try peer.readResponse()
        let found: Outcome
        switch response.status {
        case 101:
            found = .seen(String(decoding: try peer.readMessage().payload, as: UTF8.self))
        case 200:
            found = .seen(response.text)
        default:
            found = .refused(response.status)
            #expect(
                calls.count.withLock { $0 } == callsBefore,
                "the application was asked",
                sourceLocation: sourceLocation
            )
        }
        #expect(found == outcome, "\(request.debugDescription.prefix(200))", sourceLocation: sourceLocation)
        guard response.status != 101 else { return }
        #expect(response["Connection"]?.hasPrefix("close") == true, sourceLocation: sourceLocation)
        #expect(try peer.readUntilClosed(within: .seconds(3)).bytes == [], sourceLocation: sourceLocation)
    }
}

/// Runs a script against a witness.
///
/// - Parameter tell: what the application says of a request.
func withWitness(
    over transport: TestTransport = .inMemory,
    telling tell: @escaping @Sendable (Request) -> String,
    body: (Witness) async throws -> Void
) async throws {
    let calls = Witness.Calls()
    let answer: @Sendable (Request) -> String = { request in
        calls.count.withLock { $0 += 1 }
        return tell(request)
    }
    try await withServer(over: transport) { server in
        for path in ["/see/:name", "/see/:name/*", "/page/:name"] {
            server.http(path) { .text(answer($0)) }
        }
        for path in ["/see/:name", "/see/:name/*", "/socket/:name"] {
            server.webSocket(path, ready: { $0.send(answer($0.request)) })
        }
    } body: { test in
        try await body(Witness(test, calls))
    }
}
