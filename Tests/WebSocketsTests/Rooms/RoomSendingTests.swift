import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages to rooms", .timeLimit(.minutes(1)))
struct RoomSendingTests {
    @Test("of every kind reach members on all loops, whoever sends", arguments: [false, true])
    func kinds(onLoop: Bool) async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, _, _ in
            Self.sendAllKinds(to: try server.room("lobby"))
        }
        try await Guests.run(data: data) { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await Self.guests(4, guests, in: room)
            if onLoop {
                try everyone[0].peer.send(RawFrame(.text, "go"))
            } else {
                Self.sendAllKinds(to: room)
            }
            for guest in everyone {
                for expected in ["text", "Message", "prepared"] {
                    let message = try guest.peer.readMessage()
                    #expect(message.kind == .text && message.payload == Array(expected.utf8))
                }
                for expected in [[1, 2], [3, 4], pattern(100_000)] as [[UInt8]] {
                    let message = try guest.peer.readMessage()
                    #expect(message.kind == .binary && message.payload == expected)
                }
            }
        }
    }

    private static func sendAllKinds(to room: Room) {
        room.send("text")
        room.send(.text("Message"))
        room.send(PreparedMessage(text: "prepared"))
        room.send([1, 2])
        room.send(.binary([3, 4]))
        room.send(PreparedMessage(binary: pattern(100_000)))
    }

    /// So many guests in a room.
    static func guests(_ count: Int, _ guests: Guests, in room: some Joinable) async throws -> [Guest] {
        var members: [Guest] = []
        for _ in 0..<count {
            let guest = try await guests.next()
            #expect(room.join(guest.ws).isMember)
            members.append(guest)
        }
        return members
    }

    @Test("do not reach those who are excepted, one or several, nor strangers")
    func except() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await Self.guests(3, guests, in: room)
            let stranger = try await guests.next()
            #expect(await room.send("not 0", except: everyone[0].ws).counts.delivered == 2)
            #expect(await room.send("only 1", except: everyone[0].ws, everyone[2].ws).counts.delivered == 1)
            #expect(await room.send("all", except: stranger.ws).counts.delivered == 3)
            #expect(try everyone[0].texts(1) == ["all"])
            #expect(try everyone[1].texts(3) == ["not 0", "only 1", "all"])
            #expect(try everyone[2].texts(2) == ["not 0", "all"])
            try stranger.expectNothing(before: "done")
        }
    }

    @Test("reach a subset by a predicate, which is asked on the loop of each member")
    func predicate() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await Self.guests(4, guests, in: room)
            let chosen = Set([everyone[1].ws, everyone[2].ws])
            let delivery = room.send("chosen", except: everyone[2].ws) { ws in chosen.contains(ws) }
            #expect(await delivery.counts == .init(delivered: 1, dropped: 0))
            #expect(try everyone[1].texts(1) == ["chosen"])
            for guest in everyone { try guest.expectNothing(before: "done") }
        }
    }

    @Test("sent by a predicate come behind the message it is asked for, and who leaves in it gets what was sent before")
    func predicateThatUsesTheRoom() async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, sender, _ in
            let room = try server.room("lobby")
            room.send("first") { ws in
                if ws == sender {
                    room.send("second")
                    for other in room.members where other != sender { room.leave(other) }
                    room.send("third")
                }
                return true
            }
        }
        try await Guests.run(loops: 1, data: data) { guests in
            let everyone = try await Self.guests(3, guests, in: try guests.server.room("lobby"))
            try everyone[0].peer.send(RawFrame(.text, "go"))
            #expect(try everyone[0].texts(3) == ["first", "second", "third"])
            for guest in everyone[1...] {
                #expect(try guest.texts(2) == ["first", "second"])
                try guest.expectNothing(before: "done")
            }
        }
    }

    @Test("are counted for those who are closing as dropped")
    func closing() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await Self.guests(4, guests, in: room)
            everyone[3].ws.close()
            #expect(try everyone[3].peer.readClose().closeCode == .normal)
            #expect(await room.send("late").counts == .init(delivered: 3, dropped: 1))
            let counted = Notes<Delivery.Counts>()
            room.send("later").whenCounted { counted.add($0) }
            #expect(try await counted.next() == .init(delivered: 3, dropped: 1))
        }
    }

    @Test("cost each loop with members one wake-up at most, however many those are")
    func wakeUps() async throws {
        try await Guests.run { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await Self.guests(20, guests, in: room)
            // Joins are through when this is.
            #expect(await room.send("ready").counts.delivered == 20)
            let before = await guests.server.statistics().loops.map(\.wakeUps)
            #expect(await room.send("go").counts.delivered == 20)
            let after = await guests.server.statistics().loops.map(\.wakeUps)
            // One for the message, and one for the question how many there were.
            for (before, after) in zip(before, after) { #expect(after - before <= 2) }
            for guest in everyone { #expect(try guest.texts(2) == ["ready", "go"]) }
        }
    }

    @Test("of several senders are seen in the same order by all members")
    func order() async throws {
        let data: @Sendable (WebSocketServer, WebSocket, String) throws -> Void = { server, ws, text in
            for number in 0..<20 { try server.room("lobby").send("\(text) \(number)") }
        }
        try await Guests.run(data: data) { guests in
            let everyone = try await Self.guests(4, guests, in: try guests.server.room("lobby"))
            for round in 0..<20 {
                for (index, guest) in everyone.enumerated() {
                    try guest.peer.send(RawFrame(.text, "\(round) \(index)"))
                }
                let orders = try everyone.map { try $0.texts(80) }
                for order in orders { #expect(order == orders[0]) }
                for index in 0..<4 {
                    let own = orders[0].filter { $0.hasPrefix("\(round) \(index) ") }
                    #expect(own == (0..<20).map { "\(round) \(index) \($0)" })
                }
            }
        }
    }
}
