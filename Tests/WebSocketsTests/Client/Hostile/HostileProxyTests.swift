import Testing
import WebSockets
import WebSocketsTesting

/// What an HTTP proxy may do to a client that asks it for a tunnel.
@Suite("A client's way through a hostile proxy", .timeLimit(.minutes(1)))
struct HostileProxyTests {
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var code = WebSocketError.Code.proxyRefused
        /// What the message tells.
        var words = ""
        let script: @Sendable (ScriptedServer) throws -> Void
    }

    static let attacks = [
        Attack(testDescription: "wants credentials", words: "it wants credentials") {
            try $0.readRequest()
            try $0.respond("407 Proxy Authentication Required", ["Proxy-Authenticate: Basic realm=\"x\""])
        },
        Attack(testDescription: "forbids", words: "403") {
            try $0.readRequest()
            try $0.respond("403 Forbidden")
        },
        Attack(testDescription: "switches protocols", words: "101") {
            try $0.readRequest()
            try $0.respond("101 Switching Protocols")
        },
        Attack(testDescription: "speaks SSH", words: "does not speak HTTP/1") {
            try $0.readRequest()
            try $0.peer.send("SSH-2.0-OpenSSH_9.2\r\n")
        },
        Attack(testDescription: "answers with 9 KiB of fields", words: "no end within 8192 bytes") {
            try $0.readRequest()
            try $0.respond("200 OK", ["X: " + String(repeating: "x", count: 9 << 10)])
        },
        Attack(testDescription: "answers with interim answers for ever", words: "no end within 8192 bytes") {
            try $0.readRequest()
            try $0.expectNoReader(of: Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        },
        Attack(testDescription: "ends without an answer", words: "ended the connection") {
            try $0.readRequest()
            $0.peer.close()
        },
        Attack(testDescription: "resets", words: "") {
            try $0.readRequest()
            $0.peer.reset()
        },
        Attack(testDescription: "never answers", code: .timedOut, words: "did not answer") { try $0.readRequest() },
        Attack(testDescription: "drips", code: .timedOut, words: "did not answer") {
            try $0.readRequest()
            try $0.drip("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 500))
        },
        Attack(testDescription: "lets no one through to the server", code: .timedOut, words: "opening handshake") {
            try $0.readRequest()
            try $0.respond("200 OK")
        },
        Attack(testDescription: "answers in the place of the server", code: .handshakeFailed) {
            try $0.readRequest()
            try $0.respond("200 OK")
            try $0.readRequest()
            try $0.peer.send("this is no server\r\n")
            $0.peer.shutdownSending()
        },
        Attack(testDescription: "goes on talking behind its answer", code: .handshakeFailed) {
            try $0.readRequest()
            try $0.peer.send("HTTP/1.1 200 OK\r\n\r\n<html>welcome</html>\r\n")
            $0.peer.shutdownSending()
        },
    ]

    @Test("ends with an error that says what is wrong when it", arguments: attacks)
    func failure(_ attack: Attack) async throws {
        try await withScriptedServer { listener, loops in
            let client = try client(through: listener, loops) {
                guard attack.code == .timedOut else { return }
                $0.proxy = .milliseconds(300)
                $0.handshake = .milliseconds(300)
            }
            let task = Task { try await client.connect() }
            let proxy = try listener.accept()
            try attack.script(proxy)
            let error = await #expect(throws: WebSocketError.self) { try await task.value }
            #expect(error?.code == attack.code, "\(error.map { "\($0)" } ?? "")")
            #expect(error?.message.contains(attack.words) == true, "\(error?.message ?? "")")
            try proxy.expectEnd()
        }
    }

    @Test("a tunnel that is good is asked for by the server's name, and what comes through it is delivered")
    func tunnel() async throws {
        try await withScriptedServer { listener, loops in
            let client = try client(through: listener, loops)
            let task = Task { try await client.connect() }
            let proxy = try listener.accept()
            try proxy.readRequest()
            #expect(proxy.requestLine == "CONNECT server.invalid:80 HTTP/1.1")
            try proxy.respond("200 Connection established")
            try proxy.accept()
            #expect(proxy.values("host") == ["server.invalid"])
            try proxy.send(RawFrame(.text, "through"))
            let ws = try await task.value
            #expect(try await ws.receive() == .text("through"))
        }
    }

    private func client(
        through listener: ScriptedListener,
        _ loops: ClientLoops,
        timeouts change: (inout WebSocketClient.Timeouts) -> Void = { _ in }
    ) throws -> WebSocketClient {
        var configuration = WebSocketClient.Configuration(url: "ws://server.invalid/")
        configuration.loops = loops
        configuration.proxy = .http(try HTTPProxy("http://127.0.0.1:\(listener.port)"))
        change(&configuration.timeouts)
        return WebSocketClient(configuration)
    }
}
