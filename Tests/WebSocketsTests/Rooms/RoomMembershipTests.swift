import Testing
import WebSockets
import WebSocketsTesting

@Suite("Members of rooms", .timeLimit(.minutes(1)))
struct RoomMembershipTests {
    @Test("are those who have joined and not left, on whichever loop")
    func joining() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let (a, b, c) = (try await guests.next(), try await guests.next(), try await guests.next())
            #expect(room.members == [] && room.count == 0 && !room.contains(a.ws))
            for guest in [a, b, c] { #expect(room.join(guest.ws) == .joined) }
            #expect(room.join(a.ws) == .alreadyMember, "a member is one once")
            #expect(Set(try guests.server.room("lobby").members) == [a.ws, b.ws, c.ws])
            #expect(room.contains(b.ws) && room.count == 3)
            #expect(room.leave(b.ws))
            #expect(!room.leave(b.ws))
            #expect(room.count == 2 && !room.contains(b.ws))
            #expect(room.join(b.ws) == .joined, "and may come again")
            #expect(await room.send("all").counts == .init(delivered: 3, dropped: 0))
            for guest in [a, b, c] { #expect(try guest.texts(1) == ["all"]) }
        }
    }

    @Test(
        "leave every room when their connection ends, before `close` is called, however it ends",
        arguments: [true, false]
    )
    func ending(inOrder: Bool) async throws {
        let counts = Notes<[Int]>()
        let close: @Sendable (WebSocketServer, WebSocket) throws -> Void = { server, _ in
            counts.add(try (0..<50).map { try server.room("room \($0)").count })
        }
        try await Guests.run(close: close) { guests in
            let (a, b) = (try await guests.next(), try await guests.next())
            let rooms = try (0..<50).map { try guests.server.room("room \($0)") }
            for room in rooms { room.join(a.ws) }
            for room in rooms.prefix(25) { room.join(b.ws) }
            if inOrder { try a.peer.send(.close(1000)) } else { a.peer.reset() }
            #expect(try await counts.next() == Array(repeating: 1, count: 25) + Array(repeating: 0, count: 25))
            #expect(rooms[0].join(a.ws) == .closed, "who has ended does not come back")
            #expect(rooms[0].members == [b.ws])
        }
    }

    @Test("by scope leave at its end, whatever ends it", arguments: ["return", "throw", "leave"])
    func scope(ending: String) async throws {
        let over = Notes<Bool>()
        try await Guests.run(handler: { server, ws in
            let room = try server.room("lobby")
            defer { over.add(room.contains(ws)) }
            try await room.withMember(ws) {
                for try await text in ws.texts {
                    if text == "throw" { throw TestError() }
                    if text == "return" { return }
                    room.send(text, except: ws)
                }
            }
        }) { guests in
            let (a, b) = (try await guests.next("/async"), try await guests.next("/async"))
            try await eventually { try guests.server.room("lobby").count == 2 }
            try a.peer.send(RawFrame(.text, "to the others"))
            #expect(try b.texts(1) == ["to the others"])
            if ending == "leave" { a.peer.reset() } else { try a.peer.send(RawFrame(.text, ending)) }
            #expect(try await over.next() == false)
            #expect(try guests.server.room("lobby").members == [b.ws])
        }
    }

    @Test("of an outer scope stay members after an inner one, and those who left and came again after an old one")
    func nestedScopes() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let a = try await guests.next()
            try await room.withMember(a.ws) {
                try await room.withMember(a.ws) { #expect(room.contains(a.ws)) }
                #expect(room.contains(a.ws))
                room.leave(a.ws)
                room.join(a.ws)
            }
            #expect(room.contains(a.ws), "the new membership is not the scope's")
        }
    }

    @Test("join and leave on a loop while it is sent to from elsewhere: a member gets what is sent between, no more")
    func betweenJoinAndLeave() async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, ws, text in
            let room = try server.room("lobby")
            switch text {
            case "in":
                room.join(ws)
                ws.send("in")
            case "out":
                room.leave(ws)
                ws.send("out")
            default: break
            }
        }
        try await Guests.run(data: data) { guests in
            let (a, room) = (try await guests.next(), try guests.server.room("lobby"))
            for number in 0..<200 {
                room.send("before \(number)")
                try a.peer.send(RawFrame(.text, "in"))
                #expect(try a.texts(1) == ["in"])
                room.send("between \(number)")
                #expect(try a.texts(1) == ["between \(number)"])
                try a.peer.send(RawFrame(.text, "out"))
                #expect(try a.texts(1) == ["out"])
                room.send("after \(number)")
            }
        }
    }

    @Test("get what is sent just before they leave, on whichever loop")
    func lastWords() async throws {
        try await Guests.run { guests in
            let (a, b, room) = (try await guests.next(), try await guests.next(), try guests.server.room("lobby"))
            for number in 0..<200 {
                for guest in [a, b] { room.join(guest.ws) }
                room.send("\(number)")
                for guest in [a, b] { room.leave(guest.ws) }
                room.send("not for them")
                for guest in [a, b] { #expect(try guest.texts(1) == ["\(number)"]) }
            }
        }
    }

    @Test("joined elsewhere hear at once what their own loop says")
    func joinedElsewhere() async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, ws, text in
            try server.room("lobby").send(text)
        }
        try await Guests.run(loops: 1, data: data) { guests in
            let (a, b, room) = (try await guests.next(), try await guests.next(), try guests.server.room("lobby"))
            for number in 0..<200 {
                #expect(room.join(b.ws) == .joined)
                try a.peer.send(RawFrame(.text, "\(number)"))
                #expect(try b.texts(1) == ["\(number)"])
                #expect(room.leave(b.ws))
            }
        }
    }

    @Test("rooms without members vanish, unless somebody keeps them")
    func vanishing() async throws {
        try await Guests.run { guests in
            let server = guests.server
            let (a, b) = (try await guests.next(), try await guests.next())
            for number in 0..<100 { try server.room("room \(number)").join(number.isMultiple(of: 2) ? a.ws : b.ws) }
            try server.rooms(matching: "room.*").join(a.ws)
            #expect(server.topicCount == 101)
            #expect(Set(server.roomsWithMembers.map(\.name)).count == 100)
            for number in 0..<100 where number.isMultiple(of: 2) { try server.room("room \(number)").leave(a.ws) }
            try server.rooms(matching: "room.*").leave(a.ws)
            b.peer.reset()
            // What the loops still hold of them goes with what they are told.
            try await eventually { server.topicCount == 0 }
            #expect(server.roomsWithMembers == [])
            let kept = try server.room("kept")
            #expect(try server.room("kept") == kept && server.topicCount == 1)
        }
    }

    @Test("are none once the server has stopped, and the rooms may be used by its next run")
    func stopping() async throws {
        let server = WebSocketServer(port: 0)
        let left = Notes<RoomEvent>()
        server.webSocket("/", ready: { [unowned server] ws in try server.room("lobby").join(ws) })
        try await runScript {
            for _ in 0..<2 {
                try await server.start()
                let observation = try server.room("lobby").onPresence { left.add($0) }
                let peer = try RawPeer.connect(port: server.port ?? 0)
                try peer.openWebSocket("/")
                guard case .joined(let ws) = try await left.next() else { throw TestError() }
                await server.stop(grace: .milliseconds(100))
                #expect(try await left.next() == .left(ws))
                #expect(try server.room("lobby").count == 0)
                #expect(try server.room("lobby").join(ws) == .closed)
                #expect(try await server.room("lobby").send("nobody").counts == .init())
                observation.cancel()
            }
            try await eventually { server.topicCount == 0 }
        }
    }
}

@Suite("Rooms of a server", .timeLimit(.minutes(1)))
struct RoomCountTests {
    @Test("are so many at most: a new one is refused, one that is there is found, and one that goes makes room")
    func cap() async throws {
        try await Guests.run(configure: { $0.maxRooms = 3 }) { guests in
            let server = guests.server
            let a = try await guests.next()
            let kept = try server.room("kept")
            for name in ["one", "two"] { try server.room(name).join(a.ws) }
            #expect(throws: WebSocketError(.tooManyRooms, "")) { try server.room("three") }
            #expect(throws: WebSocketError(.tooManyRooms, "")) { try server.rooms(matching: "news.*") }
            #expect(try server.room("one").contains(a.ws) && server.room("kept") == kept)
            try server.room("one").leave(a.ws)
            try await eventually { server.topicCount == 2 }
            #expect(try server.room("three").join(a.ws) == .joined)
        }
    }
}

/// Waits for something that comes about without an event of its own.
func eventually(
    _ condition: () async throws -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("it has not come about within 10 s", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
