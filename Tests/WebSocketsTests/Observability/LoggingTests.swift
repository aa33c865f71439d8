import Logging
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Log")
struct LoggingTests {
    /// Runs a script against a server that logs into a recorder, and returns the lines about connections.
    func lines(
        _ level: Logger.Level,
        over transport: TestTransport = .tcp,
        options: WebSocketOptions = WebSocketOptions(),
        data: @escaping @Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction = echo,
        body: (TestServer, EventLog) throws -> Void
    ) async throws -> [LogRecorder.Line] {
        let recorder = LogRecorder()
        let log = EventLog()
        try await withServer(over: transport) { configuration in
            configuration.logger = recorder.logger(level)
        } routes: { server in
            server.webSocket("/rooms/:name", log: log, options: options, data: data)
        } body: { test in
            try body(test, log)
        }
        return recorder.lines
    }

    @Test("a handler that threw is an error, with connection, route and peer")
    func threw() async throws {
        let lines = try await lines(.info) { _, _, _ in
            throw TestError()
        } body: { test, log in
            let peer = try test.open("/rooms/a")
            try peer.send(RawFrame(.text, "x"))
            _ = try peer.readClose()
            try log.waitForClose()
        }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line.level == .error)
        #expect(line.metadata["error"] == "TestError()")
        #expect(line.metadata["route"] == "/rooms/:name")
        #expect(line.metadata["peer"]?.hasPrefix("127.0.0.1:") == true)
        #expect(line.metadata["connection"].flatMap { UInt64($0) } != nil)
    }

    @Test("a refused handshake is told at debug, with status and reason")
    func refused() async throws {
        let lines = try await lines(.debug) { test, _ in
            let peer = try test.connect()
            try peer.send(.handshake("/nowhere"))
            #expect(try peer.readResponse().status == 404)
        }
        let line = try #require(lines.first { $0.message == "handshake refused" })
        #expect(line.level == .debug)
        #expect(line.metadata["status"] == "404 Not Found")
        #expect(line.metadata["path"] == "/nowhere")
    }

    @Test("a peer that vanished is told at debug")
    func vanished() async throws {
        let lines = try await lines(.debug) { test, log in
            try test.open("/rooms/a").close()
            try log.waitForClose()
        }
        let line = try #require(lines.first { $0.message == "WebSocket closed abnormally" })
        #expect(line.metadata["code"] == "1006")
    }

    @Test("a peer that reads too slowly is a notice")
    func slow() async throws {
        var options = WebSocketOptions()
        options.lowWatermark = 1
        options.highWatermark = 1 << 20
        let lines = try await lines(.notice, options: options) { ws, _, _ in
            let large = [UInt8](repeating: 0, count: 1 << 20)
            while ws.send(large).isAccepted {}
            return .keepOpen
        } body: { test, log in
            let peer = try test.open("/rooms/a")
            try peer.send(RawFrame(.text, "x"))
            try log.waitForClose()
        }
        #expect(lines.map(\.message) == ["closing a peer that reads too slowly"])
        #expect(lines.first?.level == .notice)
    }

    @Test("nothing is said about good or bad peers at the usual level")
    func quiet() async throws {
        let lines = try await lines(.info) { test, log in
            try test.open("/rooms/a").close()
            try log.waitForClose()
            let peer = try test.connect()
            try peer.send(.handshake("/nowhere"))
            _ = try peer.readResponse()
        }
        #expect(lines.map(\.message) == [])
    }

    @Test("a flood of refused handshakes is ten lines, and a count of the rest")
    func flood() async throws {
        let lines = try await lines(.debug, over: .inMemory) { test, _ in
            for _ in 0..<60 {
                let peer = try test.connect()
                try peer.send(.handshake("/nowhere"))
                _ = try peer.readResponse()
            }
        }
        let written = lines.count { $0.message == "handshake refused" }
        // What takes long is let through at ten lines a second.
        #expect((10..<40).contains(written))
        let leftOut = lines.compactMap { line in
            line.message == "lines were left out" ? line.metadata["count"].flatMap { Int($0) } : nil
        }
        #expect(leftOut.reduce(0, +) + written == 60)
    }
}
