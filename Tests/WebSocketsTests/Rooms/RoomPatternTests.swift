import Testing
import WebSockets
import WebSocketsTesting

@Suite("Rooms by pattern", .timeLimit(.minutes(1)))
struct RoomPatternTests {
    @Test("members of a pattern get what is sent to every room that it matches, with or without members")
    func matching() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let (one, rest, exact) = (try await guests.next(), try await guests.next(), try await guests.next())
            #expect(try server.rooms(matching: "news.*").join(one.ws).isMember)
            #expect(try server.rooms(matching: "news.>").join(rest.ws).isMember)
            try server.room("news.sport").join(exact.ws)
            #expect(try await server.room("news.sport").send("sport").counts.delivered == 3)
            #expect(try await server.room("news.sport.tennis").send("tennis").counts.delivered == 1)
            #expect(try await server.room("news.arts").send("arts").counts.delivered == 2)
            #expect(try await server.room("news").send("news").counts.delivered == 0)
            #expect(try exact.texts(1) == ["sport"])
            #expect(try one.texts(2) == ["sport", "arts"])
            #expect(try rest.texts(3) == ["sport", "tennis", "arts"])
            try server.rooms(matching: "news.*").leave(one.ws)
            rest.peer.reset()
            try await eventually { ((try? server.rooms(matching: "news.>"))?.count ?? 1) == 0 }
            #expect(try await server.room("news.sport").send("sport").counts.delivered == 1)
            for guest in [one] { try guest.expectNothing(before: "done") }
        }
    }

    @Test("a member of a room and of patterns that match it gets a copy for each")
    func overlap() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let a = try await guests.next()
            try server.room("news.sport").join(a.ws)
            try server.rooms(matching: "*.sport").join(a.ws)
            #expect(try await server.room("news.sport").send("twice").counts.delivered == 2)
            #expect(try a.texts(2) == ["twice", "twice"])
        }
    }

    @Test("a name with wildcards in it is a name")
    func names() async throws {
        try await Guests.run { guests in
            let a = try await guests.next()
            try guests.server.room("news.*").join(a.ws)
            try guests.server.room(">").join(a.ws)
            #expect(try await guests.server.room("news.sport").send("not for a").counts.delivered == 0)
            #expect(try await guests.server.room("news.*").send("for a").counts.delivered == 1)
            #expect(try a.texts(1) == ["for a"])
            #expect(throws: WebSocketError(.invalidTopic, "")) { try guests.server.rooms(matching: "news*") }
        }
    }

    @Test("as long as a client likes is refused, and the server lives", arguments: [65, 1_000, 100_000])
    func depth(segments: Int) async throws {
        let pattern = Array(repeating: "*", count: segments).joined(separator: ".")
        try await Guests.run { guests in
            #expect(throws: WebSocketError(.invalidTopic, "")) { try guests.server.rooms(matching: pattern) }
            #expect(guests.server.topicCount == 0)
        }
    }
}
