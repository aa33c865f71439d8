import Testing
import WebSockets
import WebSocketsTesting

@Suite("The scripted peer tells what happened")
struct RawPeerTests {
    @Test("a deadline that passes is an error that names what was awaited", arguments: TestTransport.allCases)
    func deadline(transport: TestTransport) async throws {
        try await withEcho(over: transport) { test, _ in
            let peer = try test.open()
            peer.timeout = .milliseconds(20)
            let error = #expect(throws: PeerError.self) { try peer.readFrame() }
            #expect(error?.code == .deadlinePassed)
            #expect(error?.message.contains("a frame") == true)
            #expect(throws: PeerError(.deadlinePassed, "")) { try peer.readUntilClosed() }
        }
    }

    @Test("the end of the stream is told from a reset")
    func endAndReset() async throws {
        try await withServer(over: .tcp) { server in
            server.webSocket(
                "/",
                data: { ws, _, _ in
                    ws.pauseReading()
                    ws.close()
                    return .keepOpen
                }
            )
            server.http("/") { _ in .text("") }
        } body: { test in
            let orderly = try test.connect()
            try orderly.send(RawRequest("/"))
            #expect(try orderly.readUntilClosed().end == .finished)
            // A socket that is closed with unread bytes in it is reset (RFC 1122 section 4.2.2.13).
            let reset = try test.open()
            try reset.send(RawFrame(.text, "read"))
            _ = try reset.readClose()
            try reset.send(RawFrame(.text, "not read"))
            await test.server.stop(grace: .milliseconds(50))
            #expect(try reset.readUntilClosed().end == .reset)
        }
    }

    @Test("writing to a connection that is gone is an error, and no signal")
    func gone() async throws {
        try await withEcho(over: .inMemory) { test, _ in
            let peer = try test.open()
            await test.server.stop(grace: .zero)
            #expect(throws: PeerError(.reset, "")) { try peer.send("x") }
        }
    }

    @Test("it connects to a Unix-domain socket in the abstract namespace")
    func unix() async throws {
        let path = "@websockets-test-\(UInt64.random(in: 0...UInt64.max))"
        try await withServer(configure: { $0.addresses = [.unix(path: path)] }) { server in
            server.webSocket("/", data: echo)
        } body: { _ in
            let peer = try RawPeer.connect(unixPath: path)
            try peer.openWebSocket("/")
            try peer.send(RawFrame(.text, "unix"))
            #expect(try peer.readMessage().payload == Array("unix".utf8))
        }
    }
}
