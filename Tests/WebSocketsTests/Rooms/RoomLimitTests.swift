import Testing
import WebSockets
import WebSocketsTesting

@Suite("Rooms of a connection", .timeLimit(.minutes(1)))
struct RoomLimitTests {
    @Test("are as many as the route allows, patterns among them, and those it has left do not count")
    func limit() async throws {
        var options = WebSocketOptions()
        options.maxRooms = 3
        try await Guests.run(options: options) { guests in
            let server = guests.server
            let (a, b) = (try await guests.next(), try await guests.next())
            #expect(try server.room("1").join(a.ws) == .joined)
            #expect(try server.room("2").join(a.ws) == .joined)
            #expect(try server.rooms(matching: "*").join(a.ws) == .joined)
            #expect(try server.room("3").join(a.ws) == .tooManyRooms)
            #expect(try !server.room("3").contains(a.ws) && server.room("3").count == 0)
            #expect(try server.rooms(matching: "3.*").join(a.ws) == .tooManyRooms)
            #expect(try server.room("2").join(a.ws) == .alreadyMember)
            #expect(try server.room("3").join(b.ws) == .joined, "each connection has rooms of its own")
            #expect(try server.room("1").leave(a.ws))
            #expect(try server.room("3").join(a.ws) == .joined)
            #expect(try server.room("1").join(a.ws) == .tooManyRooms)
        }
    }

    @Test("are 100 by default")
    func standard() async throws {
        try await Guests.run { guests in
            let a = try await guests.next()
            for number in 0..<100 { #expect(try guests.server.room("\(number)").join(a.ws) == .joined) }
            #expect(try guests.server.room("100").join(a.ws) == .tooManyRooms)
        }
    }

    @Test("a scope of membership that cannot begin throws, and its body does not run")
    func scope() async throws {
        var options = WebSocketOptions()
        options.maxRooms = 0
        try await Guests.run(options: options) { guests in
            let (a, room) = (try await guests.next(), try guests.server.room("lobby"))
            await #expect(throws: WebSocketError(.tooManyRooms, "")) {
                try await room.withMember(a.ws) { Issue.record("the body has run") }
            }
        }
    }

    @Test("cannot be fewer than none")
    func invalid() async {
        var options = WebSocketOptions()
        options.maxRooms = -1
        let server = WebSocketServer(port: 0)
        server.webSocket("/", options: options)
        await #expect(throws: WebSocketError(.invalidConfiguration, "")) { try await server.start() }
    }

    @Test("are left at the same cost, however many there are")
    func leaving() async throws {
        var options = WebSocketOptions()
        options.maxRooms = .max
        try await Guests.run(options: options) { guests in
            let a = try await guests.next()
            let rooms = try (0..<16_000).map { try guests.server.room("\($0)") }
            // The last it has joined and those in the middle: a search from either end would find neither at once.
            func cost(of rooms: ArraySlice<Room>) -> Duration {
                for room in rooms { #expect(room.join(a.ws) == .joined) }
                let middle = rooms.startIndex + rooms.count / 2
                let (last, between) = (rooms.suffix(300), rooms[middle - 150..<middle + 150])
                return zip(last, between).map { last, between in
                    ContinuousClock().measure {
                        last.leave(a.ws)
                        between.leave(a.ws)
                    }
                }.min() ?? .zero
            }
            let few = cost(of: rooms.prefix(1_000))
            for room in rooms.prefix(1_000) { room.leave(a.ws) }
            let many = cost(of: rooms[...])
            // A search would cost 16 times as much.
            #expect(many < few * 6)
        }
    }
}
