import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("Rooms from many threads")
    struct RoomTests {
        @Test("joins, leaves and messages at random: no message to a non-member, none lost to a member")
        func membership() async throws {
            let guests = 40
            let threads = 4
            let options = RoomScript.Options(rooms: 400, steps: 6_000)
            let handles = Handles()
            let loops = Lock<[EventLoop]>([])
            try await withServer(loops: 2) { server in
                server.webSocket("/", options: .roomy) { ws in
                    loops.withLock { $0.append(ws.loop) }
                    handles.add(ws.webSocket)
                    for try await _ in ws {}
                }
            } body: { test in
                let peers = try (0..<guests).map { _ in try test.open() }
                var all: [WebSocket] = []
                for _ in peers { all.append(try await handles.next()) }
                let members = all
                let servers = loops.withLock { $0 }
                let scripts = Lock<[RoomScript]>([])
                await Threads(threads) { thread in
                    var script = RoomScript(thread, options, test.server, members, servers)
                    try script.run()
                    scripts.withLock { [script] in $0.append(script) }
                }.finish()
                // Peers come to the loops in turn, and so may be told apart by what they are sent.
                for ws in members { ws.send("\(ws.id)") }
                for peer in peers {
                    var heard: [String] = []
                    while heard.last?.contains(" ") != false {
                        heard.append(String(decoding: try peer.readMessage().payload, as: UTF8.self))
                    }
                    let name = heard.removeLast()
                    let ws = try #require(members.first { "\($0.id)" == name })
                    let byRoom = Dictionary(grouping: heard) { $0.prefix { $0 != " " } }
                    for script in scripts.withLock({ $0 }) {
                        for (room, expected) in script.expected(of: ws.id) {
                            #expect(byRoom["\(room)"] ?? [] == expected, "room \(room)")
                        }
                    }
                    let expectedCount = scripts.withLock { $0.reduce(0) { $0 + $1.expected(of: ws.id).joined.count } }
                    #expect(heard.count == expectedCount)
                }
                for peer in peers { peer.reset() }
                try await waitUntilEmpty(test.server)
            }
        }

        @Test("found and let go by several threads at once, a room is never in its own way")
        func findingAndLettingGo() async throws {
            try await withServer { _ in
            } body: { test in
                await Threads(4) { _ in
                    for _ in 0..<50_000 { _ = try test.server.room("lobby").count }
                }.finish()
                #expect(test.server.topicCount == 0)
            }
        }

        @Test("members that vanish while others join, leave and send leave nothing behind")
        func vanishing() async throws {
            let handles = Handles()
            try await withServer(loops: 2) { server in
                server.webSocket("/", options: .roomy, ready: { handles.add($0) })
            } body: { test in
                let server = test.server
                let left = Counter()
                let joined = Counter()
                let isOver = Counter()
                let observations = try (0..<10).map { room in
                    try server.room("\(room)", RoomOptions(history: 5)).onPresence { event in
                        switch event {
                        case .joined: joined.add()
                        case .left: left.add()
                        }
                    }
                }
                let senders = Threads(3) { thread in
                    var generator = SeededGenerator(seed: UInt64(thread))
                    while isOver.value == 0 {
                        let room = try server.room("\(Int.random(in: 0..<10, using: &generator))")
                        guard let ws = handles.all.suffix(8).randomElement(using: &generator) else { continue }
                        switch Int.random(in: 0..<4, using: &generator) {
                        case 0: room.leave(ws)
                        case 1: room.send("hello", except: ws)
                        default: room.join(ws)
                        }
                    }
                }
                var peers: [RawPeer] = []
                for number in 0..<400 {
                    peers.append(try test.open())
                    if peers.count > 6 {
                        let peer = peers.removeFirst()
                        if number.isMultiple(of: 2) { peer.reset() } else { try peer.send(.close(1000)) }
                    }
                }
                for peer in peers { peer.reset() }
                isOver.add()
                await senders.finish()
                for room in 0..<10 { try await wait { try server.room("\(room)").count == 0 } }
                try await wait { joined.value == left.value }
                #expect(joined.value > 0)
                for observation in observations { observation.cancel() }
                try await waitUntilEmpty(server)
            }
        }

        /// Waits until nothing is known of any room.
        private func waitUntilEmpty(_ server: WebSocketServer) async throws {
            try await wait { server.topicCount == 0 }
        }

        private func wait(until condition: () throws -> Bool) async throws {
            let deadline = ContinuousClock.now + .seconds(20)
            while try !condition() {
                try #require(ContinuousClock.now < deadline, "it has not come about within 20 s")
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}

extension WebSocketOptions {
    /// Queues that take all that a test sends, and rooms as many as there are.
    fileprivate static var roomy: WebSocketOptions {
        var options = WebSocketOptions()
        options.highWatermark = 256 << 20
        options.maxRooms = .max
        return options
    }
}

extension [Int: [String]] {
    fileprivate var joined: [String] { values.flatMap { $0 } }
}
