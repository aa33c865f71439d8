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
    func endAndReset() throws {
        let (reader, leaver) = try RawPeer.pair()
        try leaver.send("bye")
        leaver.close()
        let orderly = try reader.readUntilClosed()
        #expect(orderly.bytes == Array("bye".utf8))
        #expect(orderly.end == .finished)

        // A socket that is closed with unread bytes in it is reset.
        let (writer, deaf) = try RawPeer.pair()
        try writer.send("not read")
        deaf.close()
        #expect(try writer.readUntilClosed().end == .reset)
    }

    @Test("writing to a connection that is gone is an error, and no signal")
    func gone() throws {
        let (writer, leaver) = try RawPeer.pair()
        leaver.close()
        #expect(throws: PeerError(.reset, "")) { try writer.send("x") }
    }

    @Test("when it has closed its own end it is told so, and touches the descriptor no more", arguments: [false, true])
    func closed(isReset: Bool) throws {
        let (leaver, other) = try RawPeer.pair()
        if isReset { leaver.reset() } else { leaver.close() }
        // They get the number that was just freed, in the one order or the other.
        let (stranger, companion) = try RawPeer.pair()
        try stranger.send("private")
        try companion.send("private")
        #expect(throws: PeerError(.closed, "")) { try leaver.send("x") }
        #expect(throws: PeerError(.closed, "")) { try leaver.readUntilClosed() }
        #expect(try stranger.read(7) == Array("private".utf8))
        #expect(try companion.read(7) == Array("private".utf8))
        #expect(try other.readUntilClosed().bytes == [])
    }

    @Test("it connects to a Unix-domain socket in the abstract namespace")
    func unix() async throws {
        let path = "@websockets-test-\(UInt64.random(in: 0...UInt64.max))"
        try await withServer(configure: { $0.listeners = [.unix(path: path)] }) { server in
            server.webSocket("/", data: echo)
        } body: { _ in
            let peer = try RawPeer.connect(unixPath: path)
            try peer.openWebSocket("/")
            try peer.send(RawFrame(.text, "unix"))
            #expect(try peer.readMessage().payload == Array("unix".utf8))
        }
    }
}
