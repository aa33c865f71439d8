import Glibc
import LWSBinding
import Testing

/// What a raw socket is told of, by the table above `socketCallback`.
@Suite("A raw socket's events", .timeLimit(.minutes(1)))
struct SocketEventsTests {
    @Test("bytes, room and the peer's end come in order, each once")
    func wholeLife() throws {
        try withSocket { loop, socket, peer in
            #expect(socket.isAttached)
            try peer.write("hello")
            try loop.turn(until: "bytes") { socket.received == Array("hello".utf8) }
            try socket.fillUp()
            socket.askForWritable()
            for _ in 0..<20 { loop.turn() }
            #expect(socket.events == ["received"])
            try peer.drain()
            try loop.turn(until: "room") { socket.events.count > 1 }
            peer.end()
            try loop.turn(until: "the end") { socket.events.last == "destroyed" }
            #expect(socket.events == ["received", "writable", "closed", "destroyed"])
            #expect(!socket.isAttached)
        }
    }

    @Test("a socket that is not wanted any more is closed", arguments: ["received", "writable"])
    func unwanted(event: String) throws {
        try withSocket { loop, socket, peer in
            socket.endsAt = event
            if event == "received" { try peer.write("a") } else { socket.askForWritable() }
            try loop.turn(until: "the end") { socket.events.last == "destroyed" }
            #expect(socket.events == [event, "closed", "destroyed"])
            #expect(try peer.drain() == 0)
        }
    }

    @Test("bytes may be changed where they are")
    func changed() throws {
        try withSocket { loop, socket, peer in
            socket.mask = 1
            try peer.write("abc")
            try loop.turn(until: "bytes") { socket.received == Array("`cb".utf8) }
        }
    }

    @Test("a socket that is killed outside of its events ends in the turn of the poke that follows")
    func killed() throws {
        try withSocket { loop, socket, _ in
            for _ in 0..<20 { loop.turn() }
            socket.kill()
            loop.context.poke()
            try loop.turn(until: "the end") { socket.events.last == "destroyed" }
            #expect(socket.events == ["closed", "destroyed"])
        }
    }

    @Test("the end of the context is the end of its sockets")
    func contextEnds() throws {
        let loop = try ClientLoop()
        let (socket, peer) = try loop.adopt()
        loop.end()
        #expect(socket.events == ["closed", "destroyed"])
        #expect(try peer.drain() == 0)
    }

    private func withSocket(_ body: (ClientLoop, RecordingSocket, SocketPeer) throws -> Void) throws {
        try withClientLoop { loop in
            let (socket, peer) = try loop.adopt()
            try body(loop, socket, peer)
        }
    }
}
