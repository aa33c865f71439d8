import Testing
import WebSockets
import WebSocketsTesting

@Suite("Names of rooms", .timeLimit(.minutes(1)))
struct RoomNameTests {
    @Test("in two Unicode forms are two rooms, here and beyond the backplane")
    func forms() async throws {
        let backplane = InProcessBackplane()
        try await Guests.run(configure: { $0.backplane = backplane }) { here in
            try await Guests.run(configure: { $0.backplane = backplane }) { there in
                let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
                let (a, b, c) = (try await here.next(), try await here.next(), try await there.next())
                try here.server.room(composed).join(a.ws)
                try here.server.room(decomposed).join(b.ws)
                try there.server.room(decomposed).join(c.ws)
                #expect(try here.server.room(composed) != here.server.room(decomposed))
                #expect(here.server.topicCount == 2)
                #expect(try await here.server.room(composed).send("composed").counts.delivered == 1)
                #expect(try await here.server.room(decomposed).send("decomposed").counts.delivered == 1)
                #expect(try a.texts(1) == ["composed"])
                #expect(try b.texts(1) == ["decomposed"])
                #expect(try c.texts(1) == ["decomposed"])
            }
        }
    }

    @Test("have at most 1,024 bytes")
    func length() async throws {
        try await Guests.run { guests in
            let server = guests.server
            for longest in [String(repeating: "a", count: 1024), String(repeating: "\u{301}", count: 512)] {
                let name = try server.room(longest).name
                #expect(name.utf8.elementsEqual(longest.utf8))
                #expect(throws: WebSocketError(.invalidTopic, "")) { try server.room(longest + "a") }
            }
            #expect(server.topicCount == 0)
        }
    }

    @Test("cost nobody more than their length", arguments: [512, 1 << 16, 1 << 18, 1 << 20])
    func cost(marks: Int) async throws {
        try await Guests.run { guests in
            let name = String(repeating: "\u{301}\u{316}", count: marks / 2)
            let time = ContinuousClock().measure {
                for _ in 0..<10 { _ = try? guests.server.room(name).count }
            }
            #expect(time < .seconds(1))
        }
    }
}
