import HTTPTypes
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Services", .timeLimit(.minutes(1)))
struct WebSocketServiceTests {
    private struct HelloWorld: WebSocketService {
        let log: Notes<String>
        let basePath = "/test"
        let upgradePath = "/websocket"
        let subprotocols = ["hello"]

        var options: WebSocketOptions {
            var options = WebSocketOptions()
            options.requiresSubprotocol = false
            options.maxMessageSize = 100
            return options
        }

        func addRoutes(to base: RouteGroup) {
            base.http("/greeting") { _ in .text("hello") }
        }

        func onConnect(_ request: Request) -> Admission {
            request.query["secret"] == "no" ? .reject(.unauthorized) : .accept
        }

        func onOpen(_ ws: WebSocket) { ws.send("Welcome!") }

        func onText(_ message: ServiceMessage<String>) throws {
            if message.content == "throw" { throw TestError() }
            message.reply("You said \(message.content)")
        }

        func onBinary(_ message: ServiceMessage<[UInt8]>) { message.reply(message.content.reversed()) }
        func onPing(_ message: ServiceMessage<[UInt8]>) { log.add("ping \(message.content)") }
        func onPong(_ message: ServiceMessage<[UInt8]>) { log.add("pong \(message.content)") }
        func onClose(_ ws: WebSocket, _ info: CloseInfo) { log.add("close \(info.code.rawValue)") }
    }

    /// Has nothing but its paths, which are the defaults.
    private struct Silent: WebSocketService {}

    private let log = Notes<String>()

    private func withServices(_ body: (TestServer) async throws -> Void) async throws {
        try await withServer { server in
            server.register(HelloWorld(log: log))
            server.register(Silent())
        } body: { test in
            try await body(test)
        }
    }

    private func text(_ peer: RawPeer) throws -> String {
        String(decoding: try peer.readMessage().payload, as: UTF8.self)
    }

    @Test("each thing that happens calls its method, and replies go to the sender")
    func events() async throws {
        try await withServices { test in
            let (peer, other) = (try test.open("/test/websocket"), try test.open("/test/websocket"))
            #expect(try text(peer) == "Welcome!")
            #expect(try text(other) == "Welcome!")
            try peer.send(RawFrame(.text, "hi"), RawFrame(.binary, [1, 2, 3]))
            #expect(try text(peer) == "You said hi")
            #expect(try peer.readMessage().payload == [3, 2, 1])
            for (frame, expected) in [
                (RawFrame(.ping, [5]), "ping [5]"), (RawFrame(.pong, [6]), "pong [6]"), (.close(4000), "close 4000"),
            ] {
                try peer.send(frame)
                #expect(try await log.next() == expected)
            }
            try other.send(RawFrame(.text, "alone"))
            #expect(try text(other) == "You said alone")
        }
    }

    @Test("a method that throws closes with 1011")
    func throwing() async throws {
        try await withServices { test in
            let peer = try test.open("/test/websocket")
            try peer.send(RawFrame(.text, "throw"))
            try expectFailure(peer, .internalError)
            #expect(try await log.next() == "close 1011")
        }
    }

    @Test("other routes are beside the WebSocket, whose path answers a plain GET with 426")
    func beside() async throws {
        try await withServices { test in
            let (rest, plain, unknown) = (try test.connect(), try test.connect(), try test.connect())
            try rest.send(RawRequest("/test/greeting"))
            #expect(try rest.readResponse().text == "hello")
            try plain.send(RawRequest("/test/websocket"))
            #expect(try plain.readResponse().status == 426)
            try unknown.send(RawRequest("/websocket"))
            #expect(try unknown.readResponse().status == 404)
        }
    }

    @Test("handshakes are decided, and limits kept, as the service says")
    func settings() async throws {
        try await withServices { test in
            let refused = try test.connect()
            try refused.send(RawRequest.handshake("/test/websocket?secret=no"))
            #expect(try refused.readResponse().status == 401)
            let peer = try test.open("/test/websocket", headers: ["Sec-WebSocket-Protocol": "hello"])
            try peer.send(RawFrame(.text, letters(101)))
            try expectFailure(peer, .messageTooBig)
        }
    }

    @Test("a service without methods serves its WebSocket at the root")
    func silent() async throws {
        try await withServices { test in
            let peer = try test.open("/")
            try peer.send(RawFrame(.text, "x"), RawFrame(.binary, "y"), RawFrame(.ping, "p"))
            #expect(try peer.readFrame().opcode == .pong)
            try peer.send(.close(1000))
            #expect(try peer.readClose().closeCode == .normal)
        }
    }
}
