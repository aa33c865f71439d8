import Testing
import WebSockets
import WebSocketsTesting

@Suite("A peer that vanishes at any stage")
struct AbruptEndTests {
    /// How it vanishes.
    enum Departure: CaseIterable {
        case halfClose, close, reset

        func callAsFunction(_ peer: RawPeer) {
            switch self {
            case .halfClose: peer.shutdownSending()
            case .close: peer.close()
            case .reset: peer.reset()
            }
        }
    }

    /// How far it gets before the handshake is complete.
    enum EarlyStage: CaseIterable {
        case connected, requestLine, midHead, beforeEndOfHead

        func run(_ peer: RawPeer) throws {
            let head = RawRequest.handshake("/").bytes
            switch self {
            case .connected: break
            case .requestLine: try peer.send("GET / HTTP/1.1")
            case .midHead: try peer.send(Array(head[..<(head.count / 2)]))
            case .beforeEndOfHead: try peer.send(Array(head.dropLast()))
            }
        }
    }

    @Test("before the handshake is complete: no closure is called", arguments: EarlyStage.allCases, Departure.allCases)
    func early(stage: EarlyStage, departure: Departure) async throws {
        for transport in TestTransport.allCases {
            try await withEcho(over: transport) { test, log in
                let peer = try test.connect()
                try stage.run(peer)
                departure(peer)
                try await expectNoConnections(test)
                #expect(log.entries == [])
            }
        }
    }

    /// How far it gets with an open WebSocket.
    enum LateStage: CaseIterable {
        case open, midHeader, midLength, midMask, midPayload, betweenFragments, afterMessage, afterPing

        func run(_ peer: RawPeer) throws {
            try peer.openWebSocket("/")
            let frame = RawFrame(.binary, pattern(1000))
            switch self {
            case .open: break
            case .midHeader: try peer.send(Array(frame.bytes[..<1]))
            case .midLength: try peer.send(Array(frame.bytes[..<3]))
            case .midMask: try peer.send(Array(frame.bytes[..<6]))
            case .midPayload: try peer.send(Array(frame.bytes[..<500]))
            case .betweenFragments: try peer.send(RawFrame(.text, "half", fin: false))
            case .afterMessage: try peer.send(frame)
            case .afterPing: try peer.send(RawFrame(.ping, "?"))
            }
        }
    }

    @Test("with an open WebSocket: close is called once, with 1006", arguments: LateStage.allCases, Departure.allCases)
    func late(stage: LateStage, departure: Departure) async throws {
        for transport in TestTransport.allCases {
            try await withEcho(over: transport) { test, log in
                let peer = try test.connect()
                try stage.run(peer)
                departure(peer)
                #expect(try log.waitForClose() == [CloseInfo(code: .abnormal, reason: "", initiator: .transport)])
                try await expectNoConnections(test)
            }
        }
    }

    @Test("after our Close: close is called once, with our code", arguments: TestTransport.allCases, Departure.allCases)
    func afterOurClose(transport: TestTransport, departure: Departure) async throws {
        let log = EventLog()
        try await withServer(over: transport) { server in
            server.webSocket("/", log: log, ready: { $0.close(.goingAway, reason: "bye") })
        } body: { test in
            let peer = try test.open()
            _ = try peer.readClose()
            departure(peer)
            #expect(try log.waitForClose() == [CloseInfo(code: .goingAway, reason: "bye", initiator: .local)])
            try await expectNoConnections(test)
        }
        #expect(log.breaches == [])
    }

    @Test(
        "after its own Close: close is called once, with its code",
        arguments: TestTransport.allCases,
        Departure.allCases
    )
    func afterItsClose(transport: TestTransport, departure: Departure) async throws {
        try await withEcho(over: transport) { test, log in
            let peer = try test.open()
            try peer.send(.close(4000))
            // Only then has the server surely read it: a reset may throw away what is on its way.
            _ = try peer.readClose()
            departure(peer)
            #expect(try log.waitForClose().map(\.code) == [CloseCode(rawValue: 4000)])
            try await expectNoConnections(test)
        }
    }

    /// The server must lose sight of the connection soon; each look is a round trip through its loop.
    private func expectNoConnections(_ test: TestServer) async throws {
        let deadline = ContinuousClock.now + .seconds(2)
        while await test.server.connectionCount() > 0 {
            guard ContinuousClock.now < deadline else {
                Issue.record("the server still holds the connection")
                return
            }
        }
    }
}
