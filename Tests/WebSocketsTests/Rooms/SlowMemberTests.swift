import Testing
import WebSockets
import WebSocketsTesting

@Suite("Slow members", .timeLimit(.minutes(1)))
struct SlowMemberTests {
    private static var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.highWatermark = 200_000
        options.lowWatermark = 10_000
        // The room's is what counts.
        options.overflow = .dropNewest
        return options
    }

    @Test("are closed with 1013 by default and counted, and nobody else misses anything", arguments: [1, 2])
    func closed(loops: Int) async throws {
        try await Guests.run(loops: loops, options: Self.options) { guests in
            let room = try guests.server.room("lobby")
            let everyone = try await RoomSendingTests.guests(3, guests, in: room)
            let sent = try await Self.fill(room, until: 1, reading: everyone.dropFirst())
            #expect(!everyone[0].ws.isOpen && everyone[1].ws.isOpen && everyone[2].ws.isOpen)
            #expect(await guests.server.statistics().total.overflows == 1)
            var frame = try everyone[0].peer.readFrame()
            while frame.opcode != .close { frame = try everyone[0].peer.readFrame() }
            #expect(frame.closeCode == .tryAgainLater)
            try everyone[0].peer.send(.close(1013))
            try await eventually { room.count == 2 }
            #expect(sent > 1)
        }
    }

    @Test("miss the newest messages where the room says so, and stay")
    func dropNewest() async throws {
        try await Guests.run(options: Self.options) { guests in
            let room = try guests.server.room("lobby", RoomOptions(overflow: .dropNewest))
            let everyone = try await RoomSendingTests.guests(2, guests, in: room)
            let sent = try await Self.fill(room, until: 3, reading: everyone.dropFirst())
            room.leave(everyone[1].ws)
            let numbers = try Self.numbers(everyone[0])
            #expect(numbers == Array(0..<sent - 3))
        }
    }

    @Test("miss the oldest where they joined so, and stay")
    func dropOldest() async throws {
        try await Guests.run(options: Self.options) { guests in
            let room = try guests.server.room("lobby")
            let (slow, quick) = (try await guests.next(), try await guests.next())
            room.join(slow.ws, overflow: .dropOldest)
            room.join(quick.ws)
            for number in 0..<200 {
                #expect(await room.send(Self.text(number)).counts == .init(delivered: 2, dropped: 0))
                #expect(try quick.texts(1) == [Self.text(number)])
            }
            room.leave(quick.ws)
            let numbers = try Self.numbers(slow)
            #expect(numbers.last == 199 && numbers.count < 200)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        }
    }

    private static func text(_ number: Int) -> String { "\(number) " + String(repeating: "x", count: 20_000) }

    /// Sends until so many messages were dropped, all of which the others get. Returns how many were sent.
    private static func fill(_ room: Room, until dropped: Int, reading others: ArraySlice<Guest>) async throws -> Int {
        var missing = dropped
        for number in 0..<10_000 {
            let counts = await room.send(text(number)).counts
            #expect(counts.delivered >= others.count)
            for guest in others { #expect(try guest.texts(1) == [text(number)]) }
            missing -= counts.dropped
            if missing == 0 { return number + 1 }
        }
        throw TestError()
    }

    /// The numbers of the messages that were kept for a member, who reads again.
    private static func numbers(_ guest: Guest) throws -> [Int] {
        var numbers: [Int] = []
        guest.ws.close()
        while true {
            let frame = try guest.peer.readFrame()
            if frame.opcode == .close { return numbers }
            let text = String(decoding: frame.payload, as: UTF8.self)
            numbers.append(Int(text.prefix { $0 != " " }) ?? -1)
        }
    }
}
