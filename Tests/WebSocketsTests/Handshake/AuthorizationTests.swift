import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Clients that are looked at for a while", .timeLimit(.minutes(2)))
struct AuthorizationTests {
    private let log = EventLog()
    /// What `authorize` waits for.
    private let answers: AsyncStream<Authorization<Void>>
    private let answer: AsyncStream<Authorization<Void>>.Continuation
    /// Yields when `authorize` is called.
    private let calls: AsyncStream<Void>
    private let called: AsyncStream<Void>.Continuation

    init() {
        (answers, answer) = AsyncStream.makeStream()
        (calls, called) = AsyncStream.makeStream()
    }

    private func withServer(
        _ options: WebSocketOptions = WebSocketOptions(),
        stopsClock: Bool = false,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let (answers, called) = (answers, called)
        try await WebSocketsTesting.withServer(stopsClock: stopsClock) { server in
            server.webSocket(
                "/",
                log: log,
                options: options,
                authorize: { _ in
                    called.yield()
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
            let frames = (0..<100).flatMap { RawFrame(.text, "message \($0)").bytes }
            let request = RawRequest.handshake("/").bytes
            try peer.send(sendsWithRequest ? request + frames : request)
            if !sendsWithRequest { try peer.send(frames) }
            #expect(log.events.isEmpty)
            answer.yield(.accept)
            #expect(try peer.readResponse().status == 101)
            for number in 0..<100 { #expect(try peer.readFrame().text == "message \(number)") }
            #expect(log.events.first == .ready)
        }
    }

    /// A peer whose request is being looked at.
    private func openUndecided(_ test: TestServer) throws -> RawPeer {
        let peer = try test.connect()
        peer.timeout = .seconds(30)
        try peer.send(.handshake("/"))
        return peer
    }

    @Test("a rejection is an HTTP response, without ready and close")
    func reject() async throws {
        try await withServer { test in
            let peer = try openUndecided(test)
            answer.yield(.reject(.unauthorized, headers: [.wwwAuthenticate: "Bearer"], body: "who are you?"))
            let response = try peer.readResponse()
            #expect(response.status == 401 && response.values("WWW-Authenticate") == ["Bearer"])
            #expect(String(decoding: response.body, as: UTF8.self) == "who are you?")
            #expect(try peer.readUntilClosed().bytes.isEmpty)
            #expect(log.events.isEmpty)
        }
    }

    @Test("an error is 500")
    func error() async throws {
        try await withServer { test in
            let peer = try openUndecided(test)
            answer.finish()
            #expect(try peer.readResponse().status == 500)
            #expect(log.events.isEmpty)
        }
    }

    @Test("an answer that does not come is 503, within the time for the handshake", arguments: [3, 300])
    func late(seconds: Int) async throws {
        var options = WebSocketOptions()
        options.authorizationTimeout = .seconds(seconds)
        try await withServer(options, stopsClock: true) { test in
            let peer = try openUndecided(test)
            for await _ in calls { break }
            await test.advanceClock(by: .seconds(min(seconds, 10) + 1))
            #expect(try peer.readResponse().status == 503)
            #expect(log.events.isEmpty)
        }
    }

    @Test("a server that stops says 503")
    func stop() async throws {
        try await withServer { test in
            let peer = try openUndecided(test)
            for await _ in calls { break }
            async let stopping: Void = test.server.stop(grace: .seconds(1))
            #expect(try peer.readResponse().status == 503)
            await stopping
            #expect(log.events.isEmpty)
        }
    }

    @Test("the closure's task is cancelled when the client goes")
    func gone() async throws {
        let (cancellations, cancelled) = AsyncStream<Void>.makeStream()
        let called = called
        try await WebSocketsTesting.withServer { server in
            server.webSocket(
                "/",
                authorize: { _ async -> Authorization<Void> in
                    await withTaskCancellationHandler {
                        called.yield()
                        try? await Task.sleep(for: .seconds(60))
                    } onCancel: {
                        cancelled.yield()
                    }
                    return .accept
                }
            )
        } body: { test in
            let peer = try openUndecided(test)
            for await _ in calls { break }
            peer.close()
            for await _ in cancellations { break }
            try await eventually { await test.server.connections().isEmpty }
        }
    }

    @Test("more than 16 KiB behind an undecided request is refused")
    func early() async throws {
        try await withServer { test in
            let peer = try openUndecided(test)
            try peer.send([UInt8](repeating: 0x82, count: 17 << 10))
            #expect(try peer.readResponse().status == 413)
        }
    }

    @Test("of more clients than may be looked at, one is turned away with 503")
    func cap() async throws {
        let (answers, called) = (answers, called)
        try await WebSocketsTesting.withServer { configuration in
            configuration.maxUndecidedHandshakes = 2
            configuration.loops = 1
        } routes: { server in
            server.webSocket(
                "/",
                authorize: { _ async -> Authorization<Void> in
                    called.yield()
                    for await answer in answers { return answer }
                    return .reject(.forbidden)
                }
            )
        } body: { test in
            let peers = [try openUndecided(test), try openUndecided(test)]
            var seen = 0
            for await _ in calls {
                seen += 1
                if seen == 2 { break }
            }
            let third = try openUndecided(test)
            #expect(try third.readResponse().status == 503)
            answer.finish()
            for peer in peers { #expect(try peer.readResponse().status == 403) }
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
                    return name == "eve" ? .reject(.forbidden) : .accept(name.uppercased())
                },
                ready: { ws, name in ws.send("hello \(name)") }
            )
        } body: { test in
            let ann = try test.openPatiently("/ann")
            #expect(try ann.readFrame().text == "hello ANN")
            let eve = try test.connect()
            try eve.send(.handshake("/eve"))
            #expect(try eve.readResponse().status == 403)
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
