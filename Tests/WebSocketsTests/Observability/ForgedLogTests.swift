import HTTPTypes
import Logging
import Testing
import WebSockets
import WebSocketsJSON
import WebSocketsTesting

/// What peers write into a log, and how much of it.
@Suite("Log lines that peers cause", .timeLimit(.minutes(1)))
struct ForgedLogTests {
    static let forgery = "\r\nforged\u{1B}[2K\u{85}\u{9B}\u{2028}\u{202E}\u{7F}"
    static let shown = #"\r\nforged\u{1B}[2K\u{85}\u{9B}\u{2028}\u{202E}\u{7F}"#

    private struct Quoting: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a script against a server that logs all it can, and returns the lines it has caused: without those of the C
    /// library, which has one log for all servers of the process.
    private func lines(
        routes: (WebSocketServer) -> Void,
        body: (TestServer) async throws -> Void
    ) async throws -> [LogRecorder.Line] {
        let recorder = LogRecorder()
        try await withServer { configuration in
            configuration.logger = recorder.logger(.trace)
        } routes: { server in
            routes(server)
        } body: { test in
            try await body(test)
        }
        return recorder.lines.filter { $0.message != "libwebsockets" && $0.metadata["kind"] != "libwebsockets" }
    }

    private func line(_ message: String, in lines: [LogRecorder.Line]) throws -> LogRecorder.Line {
        try #require(lines.first { $0.message == message }, "\(lines.map(\.message))")
    }

    @Test("a close reason is one value of one line")
    func closeReason() async throws {
        let lines = try await lines { server in
            server.webSocket("/")
        } body: { test in
            let peer = try test.open()
            try peer.send(.close(4000, Self.forgery))
            _ = try peer.readClose()
        }
        #expect(try line("WebSocket closed abnormally", in: lines).metadata["reason"] == Self.shown)
    }

    @Test("a path is one value of one line, and a long one is cut")
    func path() async throws {
        let lines = try await lines { server in
            server.http("/") { _ in .text("root") }
        } body: { test in
            for target in ["/a%C2%85%E2%80%A8b", "/" + String(repeating: "x", count: 5000)] {
                let peer = try test.connect()
                try peer.send(.handshake(target))
                _ = try peer.readResponse()
            }
        }
        let paths = lines.filter { $0.message == "handshake refused" }.compactMap { $0.metadata["path"] }
        #expect(paths.first == #"/a\u{85}\u{2028}b"#)
        #expect(paths.last?.hasSuffix("… (5001 bytes)") == true)
        #expect(paths.last?.utf8.count == 256)
    }

    @Test("an error that quotes a peer is one value of one line, and a long one is cut")
    func error() async throws {
        let lines = try await lines { server in
            server.webSocket(
                "/",
                data: { _, bits, bytes in
                    guard bits.opcode == .text else { return .keepOpen }
                    throw Quoting(description: String(utf8: bytes) ?? "")
                }
            )
        } body: { test in
            for text in [Self.forgery, String(repeating: "\n", count: 5000)] {
                let peer = try test.open()
                try peer.send(RawFrame(.text, text))
                try expectFailure(peer, .internalError)
            }
        }
        let errors = lines.filter { $0.message == "a handler threw; closing with 1011" }
        #expect(errors.map(\.level) == [.error, .error])
        #expect(errors.first?.metadata["error"] == Self.shown)
        let cut = errors.last?.metadata["error"]
        #expect(cut?.hasSuffix("… (5000 bytes)") == true && cut?.utf8.count ?? 0 <= 1024)
    }

    @Test("what a peer is to blame for is no error of the server's", arguments: ["message", "kind", "topic"])
    func blame(problem: String) async throws {
        let lines = try await lines { server in
            server.webSocket("/") { ws in
                switch problem {
                case "topic": _ = try server.rooms(matching: try await ws.texts.first { _ in true } ?? "")
                default: _ = try await ws.receive(as: Int.self)
                }
            }
        } body: { test in
            let peer = try test.open()
            try peer.send(problem == "kind" ? RawFrame(.binary, "1") : RawFrame(.text, "a..\(Self.forgery)"))
            try expectFailure(peer, .internalError)
            #expect(await test.server.statistics().total.handlerErrors == 0)
        }
        let line = try line("a handler threw; closing with 1011", in: lines)
        #expect(line.level == (problem == "topic" ? .info : .debug))
        #expect(line.metadata["error"]?.unicodeScalars.contains { $0.value < 0x20 } == false)
        // A busy machine may hold a loop, which is nobody's fault.
        #expect(lines.allSatisfy { $0.level < .notice || $0.message == "a turn held the loop" })
    }

    @Test("a value that cannot be encoded is the application's error")
    func encoding() async throws {
        let lines = try await lines { server in
            server.webSocket("/", ready: { try $0.send(json: Double.nan) })
        } body: { test in
            try expectFailure(try test.open(), .internalError)
            #expect(await test.server.statistics().total.handlerErrors == 1)
        }
        #expect(try line("a handler threw; closing with 1011", in: lines).level == .error)
    }

    @Test("one peer's flood hides no other problem, not even another status")
    func flood() async throws {
        let lines = try await lines { server in
            server.webSocket("/")
        } body: { test in
            func refusal(_ target: String, _ headers: KeyValuePairs<String, String> = [:]) throws {
                let peer = try test.connect()
                try peer.send(.handshake(target, headers: headers))
                _ = try peer.readResponse()
            }
            for _ in 0..<40 { try refusal("/flood") }
            try refusal("/", ["Origin": "http://evil.example"])
            let peer = try test.open()
            try peer.send(.close(4000, "another problem"))
            _ = try peer.readClose()
        }
        #expect(lines.contains { $0.metadata["status"] == "403 Forbidden" })
        #expect(lines.contains { $0.metadata["reason"] == "another problem" })
        let summary = try #require(lines.first { $0.message == "lines were left out" })
        #expect(summary.level == .debug)
        #expect(summary.metadata["kind"] == "handshake refused")
    }

    @Test("two servers have budgets of their own")
    func servers() async throws {
        for _ in 0..<2 {
            let lines = try await lines { server in
                server.http("/") { _ in .text("root") }
            } body: { test in
                for _ in 0..<10 {
                    let peer = try test.connect()
                    try peer.send(.handshake("/nowhere"))
                    _ = try peer.readResponse()
                }
            }
            #expect(lines.count { $0.message == "handshake refused" } == 10)
        }
    }

    @Test("requests, addresses, patterns and nodes are printed on one line")
    func descriptions() throws {
        let request = Request(
            path: "/\(Self.forgery)",
            query: "token=hunter2",
            headers: [.cookie: "hunter2", .authorization: "hunter2"],
            remoteAddress: .unix(path: "/run/\(Self.forgery)")
        )
        #expect("\(request)" == "GET /\(Self.shown)?… from unix:/run/\(Self.shown)")
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect("\(ListenAddress.unix(path: Self.forgery))" == "unix:\(Self.shown)")
        let pattern = try TopicPattern(Self.forgery)
        #expect("\(pattern)" == Self.shown && pattern.text == Self.forgery)
        let node = BackplaneNode(Self.forgery)
        #expect("\(node)" == Self.shown && node.name == Self.forgery)
        let error = try #require(throws: WebSocketError.self) { try TopicPattern("a..\(Self.forgery)") }
        #expect(error.message.contains(Self.shown))
    }
}
