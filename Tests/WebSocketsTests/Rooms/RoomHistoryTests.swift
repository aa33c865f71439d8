import Testing
import WebSockets
import WebSocketsTesting

@Suite("History of rooms", .timeLimit(.minutes(1)))
struct RoomHistoryTests {
    @Test("newcomers hear the last messages to the room, and none that was for some of it")
    func backlog() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby", RoomOptions(history: 3))
            let a = try await guests.next()
            room.join(a.ws)
            for number in 0..<5 { room.send("\(number)") }
            room.send("5", except: a.ws)
            room.send("secret") { _ in true }
            #expect(try a.texts(6) == ["0", "1", "2", "3", "4", "secret"])
            let b = try await guests.next()
            room.join(b.ws)
            room.send("live")
            #expect(try b.texts(4) == ["3", "4", "5", "live"])
            room.leave(b.ws)
            room.join(b.ws)
            #expect(try b.texts(3) == ["4", "5", "live"])
        }
    }

    @Test("is bounded in bytes as well, and has no gaps")
    func bytes() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby", RoomOptions(history: 20, historyBytes: 1000))
            func heardByNewcomer() async throws -> [Int] {
                let guest = try await guests.next()
                room.join(guest.ws)
                room.send("end")
                var sizes: [Int] = []
                while case let text = try guest.texts(1)[0], text != "end" { sizes.append(text.utf8.count) }
                return sizes
            }
            for size in [400, 401, 402] { room.send(String(repeating: "x", count: size)) }
            let heard = try await heardByNewcomer()
            #expect(heard == [401, 402])
            room.send(String(repeating: "x", count: 1001))
            let heardLater = try await heardByNewcomer()
            #expect(heardLater == [])
        }
    }

    @Test("without it newcomers hear nothing old, and it goes with the room")
    func none() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let (a, b) = (try await guests.next(), try await guests.next())
            try server.room("lobby", RoomOptions(history: 3)).join(a.ws)
            try server.room("lobby").send("old")
            let other = try server.room("other")
            other.send("old")
            other.join(b.ws)
            try b.expectNothing(before: "done")
            try server.room("lobby").leave(a.ws)
            try await eventually { server.topicCount == 1 }
            try server.room("lobby", RoomOptions(history: 3)).join(b.ws)
            try b.expectNothing(before: "done again")
        }
    }

    @Test(
        "who joins while others send hears every message from the oldest kept to the last, in order",
        arguments: [false, true]
    )
    func noGapNoDouble(onLoop: Bool) async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, ws, _ in
            try server.room("lobby").join(ws)
        }
        try await Guests.run(data: data) { guests in
            let room = try guests.server.room("lobby", RoomOptions(history: 20))
            for round in 0..<10 {
                let newcomers = try await [guests.next(), guests.next(), guests.next(), guests.next()]
                let numbers = round * 2000..<(round + 1) * 2000
                let sender = Task.detached {
                    for number in numbers { room.send("\(number)") }
                }
                for newcomer in newcomers {
                    if onLoop { try newcomer.peer.send(RawFrame(.text, "in")) } else { room.join(newcomer.ws) }
                }
                await sender.value
                for newcomer in newcomers {
                    var heard = [try #require(Int(try newcomer.texts(1)[0]))]
                    while heard.last != numbers.last { heard.append(try #require(Int(try newcomer.texts(1)[0]))) }
                    #expect(heard == Array(heard[0]..<numbers.upperBound))
                    #expect(heard.count >= 20 || round == 0)
                    room.leave(newcomer.ws)
                }
            }
        }
    }
}
