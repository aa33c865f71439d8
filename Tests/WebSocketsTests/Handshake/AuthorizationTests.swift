import Testing
import WebSockets
import WebSocketsTesting

@Suite("Clients that are looked at for a while")
struct AuthorizationTests {
    private let log = EventLog()
    /// What `authorize` waits for.
    private let answers: AsyncStream<Authorization<Void>>
    private let answer: AsyncStream<Authorization<Void>>.Continuation

    init() {
        (answers, answer) = AsyncStream.makeStream()
    }

    private func withServer(
        _ options: WebSocketOptions = WebSocketOptions(),
        stopsClock: Bool = false,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let answers = answers
        try await WebSocketsTesting.withServer(stopsClock: stopsClock) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                authorize: { _ in
                    for await answer in answers { return answer }
                    throw CancellationError()
                },
                data: { ws, _, bytes in
                    ws.send(bytes, as: .text)
                    return .keepOpen
                }
            )
        } body: { test in
            try await body(test)
        }
    }

    @Test("ready comes after the answer; what the client sent meanwhile is not lost", arguments: [false, true])
    func accept(sendsWithRequest: Bool) async throws {
        try await withServer { test in
            let peer = try test.connect()
            peer.timeout = .seconds(30)
            // Behind the request only a little survives, see KnownLimitTests.
            let count = sendsWithRequest ? 4 : 100
            let frames = (0..<count).flatMap { RawFrame(.text, "message \($0)").bytes }
            let request = RawRequest.handshake("/").bytes
            try peer.send(sendsWithRequest ? request + frames : request)
            #expect(try peer.readResponse().status == 101)
            if !sendsWithRequest { try peer.send(frames) }
            #expect(log.events.isEmpty)
            answer.yield(.accept)
            for number in 0..<count { #expect(try peer.readFrame().text == "message \(number)") }
            #expect(log.events.first == .ready)
        }
    }

    @Test("a refusal is a Close frame, without ready and close")
    func refuse() async throws {
        try await withServer { test in
            let peer = try test.openPatiently("/")
            answer.yield(.refuse(CloseCode(rawValue: 4401), "who are you?"))
            let frame = try peer.readFrame()
            #expect(frame.closeCode?.rawValue == 4401 && frame.closeReason == "who are you?")
            try peer.send(.close(4401))
            #expect(try peer.readUntilClosed().bytes.isEmpty)
            #expect(log.events.isEmpty)
        }
    }

    @Test("an error is 1011")
    func error() async throws {
        try await withServer { test in
            let peer = try test.openPatiently("/")
            answer.finish()
            #expect(try peer.readFrame().closeCode == .internalError)
            #expect(log.events.isEmpty)
        }
    }

    @Test("an answer that does not come is 1013")
    func late() async throws {
        var options = WebSocketOptions()
        options.authorizationTimeout = .seconds(3)
        try await withServer(options, stopsClock: true) { test in
            let peer = try test.openPatiently("/")
            await test.advanceClock(by: .seconds(4))
            #expect(try peer.readFrame().closeCode == .tryAgainLater)
            answer.yield(.accept)
            try peer.send(.close(1013))
            #expect(try peer.readUntilClosed().bytes.isEmpty)
            #expect(log.events.isEmpty)
        }
    }

    @Test("a server that stops says 1001")
    func stop() async throws {
        try await withServer { test in
            let peer = try test.openPatiently("/")
            async let stopping: Void = test.server.stop(grace: .seconds(1))
            #expect(try peer.readFrame().closeCode == .goingAway)
            try peer.send(.close(1001))
            await stopping
            #expect(log.events.isEmpty)
        }
    }

    @Test("the value is the connection's")
    func userInfo() async throws {
        try await WebSocketsTesting.withServer { server in
            server.webSocket(
                "/:name",
                authorize: { request async -> Authorization<String> in
                    await Task.yield()
                    let name = request.parameters["name"] ?? ""
                    return name == "eve" ? .refuse(.policyViolation) : .accept(name.uppercased())
                },
                ready: { ws, name in ws.send("hello \(name)") }
            )
        } body: { test in
            let ann = try test.openPatiently("/ann")
            #expect(try ann.readFrame().text == "hello ANN")
            let eve = try test.openPatiently("/eve")
            #expect(try eve.readFrame().closeCode == .policyViolation)
        }
    }
}

extension TestServer {
    /// A peer that waits for long: `authorize` runs where every other test of the process may keep the threads busy.
    fileprivate func openPatiently(_ target: String) throws -> RawPeer {
        let peer = try open(target)
        peer.timeout = .seconds(30)
        return peer
    }
}
