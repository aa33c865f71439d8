import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Request heads over the limits (RFC 6585 section 5)")
struct OversizedHeadTests {
    /// What makes a head too large.
    enum Excess: CaseIterable {
        case knownHeader, customHeader, target, manyKnownFields, manyCustomFields

        var status: Int { self == .target ? 414 : 431 }

        func apply(to request: inout RawRequest) {
            let large = String(repeating: "x", count: 33_000)
            switch self {
            case .knownHeader: request.add("Cookie", large)
            case .customHeader: request.add("X-Custom", large)
            case .target: request.target += "?" + large
            case .manyKnownFields: for _ in 0..<129 { request.add("Cookie", "a=b") }
            case .manyCustomFields: for number in 0..<129 { request.add("X-Custom-\(number)", "1") }
            }
        }
    }

    @Test("431 or 414 to a handshake", arguments: TestTransport.allCases, Excess.allCases)
    func handshake(transport: TestTransport, excess: Excess) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            excess.apply(to: &request)
            try peer.send(request)
            #expect(try peer.readResponse().status == excess.status)
        }
    }

    @Test("431 or 414 to a plain request", arguments: TestTransport.allCases, Excess.allCases)
    func plain(transport: TestTransport, excess: Excess) async throws {
        try await withServer(over: transport) { server in
            server.http("/") { _ in .text("never") }
        } body: { test in
            let peer = try test.connect()
            var request = RawRequest("/")
            excess.apply(to: &request)
            try peer.send(request)
            #expect(try peer.readResponse().status == excess.status)
        }
    }

    @Test("the answer is read by a peer that still sends", arguments: TestTransport.allCases)
    func stillSending(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.connect()
            var request = RawRequest.handshake("/")
            request.add("Cookie", String(repeating: "x", count: 500_000))
            try peer.send(request)
            #expect(try peer.readResponse().status == 431)
            #expect(try peer.readUntilClosed(within: .seconds(5)).bytes.isEmpty)
        }
    }

    @Test(
        "heads within the limits are accepted: long cookies, and tokens among the subprotocols",
        arguments: [4000, 9000, 15_000, 30_000]
    )
    func within(size: Int) async throws {
        try await withEcho(over: .tcp) { test, _ in
            try test.connect().openWebSocket("/", headers: ["Cookie": String(repeating: "x", count: size)])
            let offer = "bearer." + String(repeating: "x", count: min(size, 8192))
            let request = RawRequest.handshake("/", headers: ["Sec-WebSocket-Protocol": offer])
            let peer = try test.connect()
            try peer.send(request)
            #expect(try peer.readResponse().status == 101)
        }
    }

    @Test("a head of 1 MiB comes through where the server takes it, and one of more does not start")
    func configured() async throws {
        try await withServer { configuration in
            configuration.maxRequestHeadSize = 1 << 20
        } routes: { server in
            server.http("/") { request in .text("\(request.headers[.cookie]?.utf8.count ?? 0)") }
        } body: { test in
            let peer = try test.connect()
            try peer.send(RawRequest("/", headers: ["Cookie": String(repeating: "x", count: 1_048_000)]))
            #expect(try peer.readResponse().text == "1048000")
        }
        var configuration = WebSocketServer.Configuration()
        configuration.maxRequestHeadSize = 1 << 20 + 1
        let server = WebSocketServer(configuration)
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }

    @Test("a head that does not end in time is answered with 408", arguments: TestTransport.allCases)
    func late(transport: TestTransport) async throws {
        try await withServer(over: transport, stopsClock: true) { server in
            server.webSocket("/")
        } body: { test in
            let peer = try test.connect()
            try peer.send("GET / HTTP/1.1\r\nHost: local")
            try await eventually { await !test.server.connections().isEmpty }
            // The loop answers in a turn of its own, and has read what was there before when it has answered twice.
            for _ in 0..<2 { _ = await test.server.statistics() }
            await test.advanceClock(by: .seconds(11))
            #expect(try peer.readResponse().status == 408)
        }
    }
}
