import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Members whose loop is held up", .timeLimit(.minutes(1)))
struct HeldLoopTests {
    private static let size = 1000
    private static let highWatermark = 100_000

    /// Runs `body` with a guest whose loop does nothing until the gate is opened.
    private func withHeldGuest(body: (WebSocketServer, Guest, ThreadGate) async throws -> Void) async throws {
        let (gate, isHeld) = (ThreadGate(), ThreadGate())
        try await Guests.run(data: { _, ws, text in
            guard text == "hold" else { return }
            isHeld.open()
            gate.wait()
        }) { guests in
            let guest = try await guests.next()
            try guest.peer.send(RawFrame(.text, "hold"))
            isHeld.wait()
            defer { gate.open() }
            try await body(guests.server, guest, gate)
        }
    }

    /// Runs `body` with the guest as the member of a room.
    private func withHeldMember(
        _ overflow: OverflowPolicy,
        highWatermark: Int = Self.highWatermark,
        body: (Room, Guest, ThreadGate) async throws -> Void
    ) async throws {
        try await withHeldGuest { server, guest, gate in
            let room = try server.room("lobby", RoomOptions(overflow: overflow, highWatermark: highWatermark))
            room.join(guest.ws)
            try await body(room, guest, gate)
        }
    }

    private func message(_ number: Int) -> String {
        let digits = "\(number) "
        return digits + String(repeating: "x", count: Self.size - digits.utf8.count)
    }

    /// The numbers of the messages up to the Close frame.
    private func numbers(_ peer: RawPeer) throws -> (numbers: [Int], close: RawFrame) {
        var numbers: [Int] = []
        while true {
            let frame = try peer.readFrame()
            if frame.opcode == .close { return (numbers, frame) }
            let text = String(decoding: frame.payload, as: UTF8.self)
            numbers.append(Int(text.prefix { $0 != " " }) ?? -1)
        }
    }

    /// Messages that are on their way at most: each counts for some more than it has.
    private var most: Int { Self.highWatermark / Self.size }

    @Test("miss the newest messages beyond the watermark, which are told as dropped, and hear the next")
    func dropNewest() async throws {
        try await withHeldMember(.dropNewest) { room, member, gate in
            let deliveries = (0..<1000).map { room.send(message($0)) }
            gate.open()
            var counts: [Delivery.Counts] = []
            for delivery in deliveries { counts.append(await delivery.counts) }
            let delivered = counts.prefix { $0.delivered == 1 }.count
            #expect(delivered > most / 2 && delivered <= most)
            #expect(counts.dropFirst(delivered).allSatisfy { $0 == Delivery.Counts(dropped: 1) })
            #expect(await room.send(message(1000)).counts.delivered == 1)
            member.ws.close()
            let received = try numbers(member.peer).numbers
            #expect(received == Array(0..<delivered) + [1000])
        }
    }

    @Test("miss the oldest messages beyond the watermark, which are told as dropped")
    func dropOldest() async throws {
        try await withHeldMember(.dropOldest) { room, member, gate in
            let deliveries = (0..<1000).map { room.send(message($0)) }
            gate.open()
            var dropped = 0
            for delivery in deliveries { dropped += await delivery.counts.dropped }
            #expect(dropped >= 1000 - most && dropped < 1000 - most / 2)
            member.ws.close()
            let received = try numbers(member.peer).numbers
            #expect(received == Array(dropped..<1000))
        }
    }

    @Test("are closed with 1013 behind what was on its way")
    func close() async throws {
        try await withHeldMember(.close) { room, member, gate in
            let deliveries = (0..<1000).map { room.send(message($0)) }
            gate.open()
            var dropped = 0
            for delivery in deliveries { dropped += await delivery.counts.dropped }
            let (received, close) = try numbers(member.peer)
            #expect(received == Array(0..<1000 - dropped))
            #expect(received.count > most / 2 && received.count <= most)
            #expect(close.closeCode == .tryAgainLater)
        }
    }

    @Test("small messages are bounded as well: the number of those on their way counts")
    func small() async throws {
        try await withHeldMember(.dropNewest) { room, _, gate in
            let deliveries = (0..<10_000).map { _ in room.send("x") }
            gate.open()
            var delivered = 0
            for delivery in deliveries { delivered += await delivery.counts.delivered }
            #expect(delivered > 100 && delivered < 1000)
        }
    }

    @Test("all rooms together: 64 MiB are on their way to a loop, and one message of each room")
    func allRooms() async throws {
        try await withHeldGuest { server, guest, gate in
            let message = PreparedMessage(binary: [UInt8](repeating: 7, count: 1 << 20))
            let rooms = try (0..<40).map { try server.room("\($0)", RoomOptions(overflow: .dropNewest)) }
            for room in rooms { room.join(guest.ws) }
            // For nobody in the end, so that only what is refused on its way is told as dropped.
            let deliveries = rooms.flatMap { room in (0..<2).map { _ in room.send(message) { _ in false } } }
            gate.open()
            var dropped: [Int] = []
            for delivery in deliveries { dropped.append(await delivery.counts.dropped) }
            // Two of each of 32 rooms are 64 MiB; the others have one each.
            #expect(dropped == (0..<80).map { $0 < 64 || $0 % 2 == 0 ? 0 : 1 })
        }
    }

    @Test("many messages are delivered in turns, between which the loop does other things")
    func turns() async throws {
        let count = 30_000
        try await withHeldMember(.close, highWatermark: 4 << 20) { room, member, gate in
            let delivered = Atomic(0)
            let atNextTurn = Notes<Int>()
            let loop = member.ws.loop
            let tell: @Sendable () -> Void = { atNextTurn.add(delivered.load(ordering: .relaxed)) }
            for _ in 0..<count {
                room.send("x") { _ in
                    if delivered.add(1, ordering: .relaxed).newValue == 1 { Task(executorPreference: loop) { tell() } }
                    return false
                }
            }
            gate.open()
            let early = try await atNextTurn.next()
            #expect(early > 0 && early <= 16_384)
            try await eventually { delivered.load(ordering: .relaxed) == count }
        }
    }
}
