import WebSockets

/// One thread's joins, leaves and messages at random, in rooms that no other thread touches, so that it knows what
/// everybody must hear; some of the steps are done on a loop instead.
struct RoomScript: Sendable {
    struct Options: Sendable {
        var rooms: Int
        var steps: Int
    }

    private let rooms: [Int]
    private let options: Options
    private let server: WebSocketServer
    private let guests: [WebSocket]
    private let loops: [EventLoop]
    private var generator: SeededGenerator
    private var members: [Int: [WebSocket]] = [:]
    private var heard: [WebSocket.ID: [Int: [String]]] = [:]

    init(_ thread: Int, _ options: Options, _ server: WebSocketServer, _ guests: [WebSocket], _ loops: [EventLoop]) {
        rooms = (0..<options.rooms).map { thread * options.rooms + $0 }
        self.options = options
        self.server = server
        self.guests = guests
        self.loops = loops
        generator = SeededGenerator(seed: UInt64(thread) + 1)
    }

    /// What a guest must have heard, by room.
    func expected(of id: WebSocket.ID) -> [Int: [String]] { heard[id] ?? [:] }

    mutating func run() throws {
        for room in rooms {
            for guest in guests.shuffled(using: &generator).prefix(3) { try join(guest, room) }
        }
        for number in 0..<options.steps {
            let room = rooms.randomElement(using: &generator) ?? 0
            let present = members[room] ?? []
            switch Int.random(in: 0..<6, using: &generator) {
            case 0:
                if let guest = guests.randomElement(using: &generator) { try join(guest, room) }
            case 1:
                if let guest = present.randomElement(using: &generator) { try leave(guest, room) }
            default:
                try send(number, to: room, except: present.randomElement(using: &generator))
            }
        }
        for room in rooms {
            try send(options.steps, to: room, except: nil)
            for guest in members[room] ?? [] { try leave(guest, room) }
            try send(options.steps + 1, to: room, except: nil)
        }
    }

    private mutating func join(_ guest: WebSocket, _ number: Int) throws {
        let room = try server.room("\(number)")
        somewhere { room.join(guest) }
        if members[number]?.contains(guest) != true { members[number, default: []].append(guest) }
    }

    private mutating func leave(_ guest: WebSocket, _ number: Int) throws {
        let room = try server.room("\(number)")
        somewhere { room.leave(guest) }
        members[number]?.removeAll { $0 == guest }
    }

    private mutating func send(_ message: Int, to number: Int, except absent: WebSocket?) throws {
        let room = try server.room("\(number)")
        let text = "\(number) \(message)"
        somewhere {
            if let absent { room.send(text, except: absent) } else { room.send(text) }
        }
        for member in members[number] ?? [] where member != absent {
            heard[member.id, default: [:]][number, default: []].append(text)
        }
    }

    /// Does something on this thread or on one of the loops, and returns when it is done.
    private mutating func somewhere(_ body: @escaping @Sendable () -> Void) {
        guard Int.random(in: 0..<3, using: &generator) == 0, let loop = loops.randomElement(using: &generator) else {
            return body()
        }
        let done = Semaphore()
        Task(executorPreference: loop) {
            body()
            done.signal()
        }
        done.wait()
    }
}
