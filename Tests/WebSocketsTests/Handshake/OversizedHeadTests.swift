import Testing
import WebSockets
import WebSocketsTesting

@Suite("Request heads over the limits (RFC 6585 section 5)")
struct OversizedHeadTests {
    /// What makes a head too large.
    enum Excess: CaseIterable {
        case knownHeader, customHeader, target, manyKnownFields, manyCustomFields

        func apply(to request: inout RawRequest) {
            let large = String(repeating: "x", count: 9000)
            switch self {
            case .knownHeader: request.add("Cookie", large)
            case .customHeader: request.add("X-Custom", large)
            case .target: request.target += "?" + large
            case .manyKnownFields: for _ in 0..<65 { request.add("Cookie", "a=b") }
            case .manyCustomFields: for number in 0..<65 { request.add("X-Custom-\(number)", "1") }
            }
        }
    }

    @Test("431 to a handshake", arguments: TestTransport.allCases, Excess.allCases)
    func handshake(transport: TestTransport, excess: Excess) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            excess.apply(to: &request)
            try peer.send(request)
            #expect(try peer.readResponse().status == 431)
        }
    }

    @Test("431 to a plain request", arguments: TestTransport.allCases, Excess.allCases)
    func plain(transport: TestTransport, excess: Excess) async throws {
        try await withServer(over: transport) { server in
            server.http("/") { _ in .text("never") }
        } body: { test in
            let peer = try test.connect()
            var request = RawRequest("/")
            excess.apply(to: &request)
            try peer.send(request)
            #expect(try peer.readResponse().status == 431)
        }
    }

    @Test("known limit of libwebsockets: closed without a word beyond 16 KiB", arguments: TestTransport.allCases)
    func silence(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            request.add("Cookie", String(repeating: "x", count: 20_000))
            try peer.send(request)
            #expect(try peer.readUntilClosed(within: .seconds(2)).bytes == [])
            #expect(log.entries == [])
        }
    }

    @Test("heads just within the limits are accepted", arguments: TestTransport.allCases)
    func within(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            try test.connect().openWebSocket("/", headers: ["Cookie": String(repeating: "x", count: 7900)])
        }
    }
}
