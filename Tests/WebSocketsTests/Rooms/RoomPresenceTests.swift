import Foundation
import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Presence in rooms", .timeLimit(.minutes(1)))
struct RoomPresenceTests {
    @Test("begins with those who are there, then tells of each once who comes or goes")
    func events() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let (a, b, c) = (try await guests.next(), try await guests.next(), try await guests.next())
            room.join(a.ws)
            var events = room.presence.makeAsyncIterator()
            let called = Notes<RoomEvent>()
            let observation = room.onPresence { called.add($0) }
            room.join(b.ws)
            room.leave(a.ws)
            room.leave(a.ws)
            room.join(c.ws)
            c.peer.reset()
            let expected: [RoomEvent] = [.joined(a.ws), .joined(b.ws), .left(a.ws), .joined(c.ws), .left(c.ws)]
            for event in expected {
                #expect(await events.next() == event)
                #expect(try await called.next() == event)
            }
            observation.cancel()
            room.leave(b.ws)
            #expect(await events.next() == .left(b.ws))
            called.add(.joined(c.ws))
            #expect(try await called.next() == .joined(c.ws), "nothing after it was cancelled")
        }
    }

    @Test("an observer that takes its time is told of who is there in the end, in bounded memory")
    func slowObserver() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let (a, b, c) = (try await guests.next(), try await guests.next(), try await guests.next())
            let (first, second, third) = (a.ws, b.ws, c.ws)
            let (gate, isHeld) = (ThreadGate(), ThreadGate())
            let present = Mutex((told: 0, members: Set<WebSocket>()))
            room.onPresence { event in
                let isFirst = present.withLock { present in
                    present.told += 1
                    switch event {
                    case .joined(let ws): #expect(present.members.insert(ws).inserted)
                    case .left(let ws): #expect(present.members.remove(ws) != nil)
                    }
                    return present.told == 1
                }
                guard isFirst else { return }
                isHeld.open()
                gate.wait()
            }
            Thread.detachNewThread { room.join(first) }
            isHeld.wait()
            for _ in 0..<10_000 {
                room.join(second)
                room.leave(second)
            }
            room.join(second)
            room.join(third)
            gate.open()
            // The last event; nothing is told behind it.
            try await eventually { present.withLock { $0.members.contains(third) } }
            #expect(present.withLock { $0.members } == [first, second, third])
            #expect(present.withLock { $0.told } < 5000)
        }
    }

    @Test("a sequence of which 4,096 events are not taken ends behind those")
    func untakenSequence() async throws {
        try await Guests.run { guests in
            let (a, room) = (try await guests.next(), try guests.server.room("lobby"))
            let events = room.presence
            for _ in 0..<2048 {
                room.join(a.ws)
                room.leave(a.ws)
            }
            room.join(a.ws)
            var taken: [RoomEvent] = []
            for await event in events { taken.append(event) }
            #expect(taken == (0..<4096).map { $0 % 2 == 0 ? .joined(a.ws) : .left(a.ws) })
        }
    }

    @Test("a closure may use the room it is called for")
    func reentrance() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let (a, b) = (try await guests.next(), try await guests.next())
            let (first, second) = (a.ws, b.ws)
            let room = try server.room("lobby")
            let observation = room.onPresence { event in
                switch event {
                case .joined(let ws):
                    room.send("welcome \(ws == first ? "a" : "b")")
                    if ws == first { room.join(second) }
                case .left: room.send("somebody left")
                }
            }
            try server.room("lobby").join(a.ws)
            #expect(try a.texts(2) == ["welcome a", "welcome b"])
            try server.room("lobby").leave(b.ws)
            #expect(try a.texts(1) == ["somebody left"])
            #expect(try b.texts(1) == ["welcome b"])
            observation.cancel()
        }
    }

    @Test("keeps a room while it is observed, and not longer")
    func lifetime() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let a = try await guests.next()
            do {
                let heard = Notes<RoomEvent>()
                let observation = try server.room("lobby").onPresence { heard.add($0) }
                #expect(server.topicCount == 1)
                try server.room("lobby").join(a.ws)
                #expect(try await heard.next() == .joined(a.ws))
                try server.room("lobby").leave(a.ws)
                #expect(try await heard.next() == .left(a.ws))
                observation.cancel()
            }
            try await eventually { server.topicCount == 0 }
            let task = Task { for await _ in try server.room("lobby").presence {} }
            try await eventually { server.topicCount == 1 }
            task.cancel()
            try await task.value
            try await eventually { server.topicCount == 0 }
        }
    }
}
