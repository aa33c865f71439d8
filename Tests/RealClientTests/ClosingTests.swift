import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Closing with a Python client (RFC 6455 section 7)")
struct ClosingTests {
    static let endings: [Ending] = [
        Ending(code: 1000, reason: ""),
        Ending(code: 1001, reason: "moving on"),
        Ending(code: 1011, reason: "sorry: ä€😀"),
        Ending(code: 3000, reason: "a library's own"),
        Ending(code: 4999, reason: String(repeating: "x", count: 123)),
    ]

    @Test("the server's code and reason reach the client", arguments: endings)
    func serverCloses(_ ending: Ending) async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/",
                log: log,
                ready: { ws in
                    ws.close(CloseCode(rawValue: UInt16(ending.code)), reason: ending.reason)
                }
            )
        } body: { test in
            let seen = try Ending(await Python.output(of: "close.py", [test.uri()]))
            #expect(seen == ending)
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(ending, by: .local)])
        }
        #expect(log.breaches.isEmpty)
    }

    @Test("the client's code and reason reach the server, and its code comes back", arguments: endings)
    func clientCloses(_ ending: Ending) async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket("/", log: log)
        } body: { test in
            let output = try await Python.output(of: "close.py", [test.uri(), "\(ending.code)", ending.reason])
            let seen = try Ending(output)
            #expect(seen.code == ending.code)
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(ending, by: .peer)])
            let payload = [UInt8(ending.code >> 8), UInt8(ending.code & 0xFF)] + Array(ending.reason.utf8)
            #expect(log.events.contains(.data(FrameBits(.close), payload)), "data sees the Close frame as bits 8")
        }
        #expect(log.breaches.isEmpty)
    }

    @Test("a handler that throws closes with 1011")
    func handlerThrows() async throws {
        struct Failure: Error {}
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket("/", log: log, ready: { _ in throw Failure() })
        } body: { test in
            let seen = try Ending(await Python.output(of: "close.py", [test.uri()]))
            #expect(seen.code == 1011)
            let reasons = try log.waitForClose()
            #expect(reasons.first?.code == .internalError)
        }
    }

    @Test("a client that is killed in the middle of a conversation is reported as 1006")
    func killedClient() async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/",
                log: log,
                data: { ws, bits, bytes in
                    if bits.opcode == .text { ws.send(bytes, as: .text) }
                    return .keepOpen
                }
            )
        } body: { test in
            let client = try Python.start("talk.py", [test.uri()])
            try log.wait(for: "ready and ten messages", within: .seconds(20)) { $0.count > 10 }
            client.killAtOnce()
            let reasons = try log.waitForClose()
            #expect(reasons == [CloseInfo(code: .abnormal, reason: "", initiator: .transport)])
            _ = try await client.outcome()
        }
        #expect(log.breaches.isEmpty)
    }

    @Test("Pings are answered, and both they and Pongs come to data")
    func pings() async throws {
        let log = EventLog()
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/",
                log: log,
                ready: { $0.ping(Array("from the server".utf8)) },
                data: { ws, bits, bytes in
                    if bits.opcode == .pong, String(utf8: bytes) == "from the server" { ws.send("got the Pong") }
                    return .keepOpen
                }
            )
        } body: { test in
            try await Python.run("ping.py", [test.uri()])
            _ = try log.waitForClose()
        }
        let pings = log.events.filter { if case .data(FrameBits(.ping), _) = $0 { true } else { false } }
        #expect(
            pings == [Array("from the client".utf8), [], Array(0..<125)].map { .data(FrameBits(.ping), $0) }
        )
    }
}

extension CloseInfo {
    fileprivate init(_ ending: Ending, by initiator: Initiator) {
        self.init(code: CloseCode(rawValue: UInt16(ending.code)), reason: ending.reason, initiator: initiator)
    }
}
