import Testing
import WebSockets
import WebSocketsTesting

@Suite("Members whose loop is held up", .timeLimit(.minutes(1)))
struct HeldLoopTests {
    private static let size = 1000
    private static let highWatermark = 100_000

    /// Runs `body` with a member whose loop does nothing until the gate is opened.
    private func withHeldMember(
        _ overflow: OverflowPolicy,
        body: (Room, Guest, ThreadGate) async throws -> Void
    ) async throws {
        let (gate, isHeld) = (ThreadGate(), ThreadGate())
        try await Guests.run(data: { _, ws, text in
            guard text == "hold" else { return }
            isHeld.open()
            gate.wait()
        }) { guests in
            let options = RoomOptions(overflow: overflow, highWatermark: Self.highWatermark)
            let room = try guests.server.room("lobby", options)
            let member = try await guests.next()
            room.join(member.ws)
            try member.peer.send(RawFrame(.text, "hold"))
            isHeld.wait()
            defer { gate.open() }
            try await body(room, member, gate)
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
}
