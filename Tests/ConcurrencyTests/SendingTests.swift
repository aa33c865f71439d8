import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("Sending from many threads")
    struct SendingTests {
        @Test(
            "8 threads, 5,000 messages each on one socket: order kept per thread, nothing lost, torn or doubled",
            arguments: TestTransport.allCases
        )
        func oneSocket(transport: TestTransport) async throws {
            let threads = 8
            let count = 5_000
            let handles = Handles()
            var options = WebSocketOptions()
            options.highWatermark = 64 << 20
            try await withServer(over: transport) { server in
                server.webSocket("/", options: options, ready: { handles.add($0) })
            } body: { test in
                let peer = try test.open()
                let ws = try await handles.next()
                let refused = Counter()
                let senders = Threads(threads) { sender in
                    for number in 0..<count {
                        let message = NumberedMessage(sender: sender, number: number).text
                        let verdict =
                            number.isMultiple(of: 2) ? ws.send(message) : ws.send(PreparedMessage(text: message))
                        if !verdict.isAccepted { refused.add() }
                    }
                }
                var next = Array(repeating: 0, count: threads)
                for _ in 0..<threads * count {
                    let payload = try peer.readMessage().payload
                    let message = try #require(NumberedMessage(payload), "torn: \(payload.prefix(100))")
                    try #require(message.number == next[message.sender], "out of order for \(message.sender)")
                    next[message.sender] += 1
                }
                await senders.finish()
                #expect(next == Array(repeating: count, count: threads))
                #expect(refused.value == 0)
                ws.close()
                let close = try peer.readClose()
                #expect(close.closeCode == .normal, "and nothing more came before it")
            }
        }

        @Test("fragmented messages of one thread are not mixed with whole ones of others")
        func fragments() async throws {
            let count = 300
            let handles = Handles()
            var options = WebSocketOptions()
            options.highWatermark = 64 << 20
            try await withServer { server in
                server.webSocket("/", options: options, ready: { handles.add($0) })
            } body: { test in
                let peer = try test.open()
                let ws = try await handles.next()
                let refused = Counter()
                let senders = Threads(4) { sender in
                    for number in 0..<count {
                        let bytes = Array(NumberedMessage(sender: sender, number: number).text.utf8)
                        var verdicts: [SendVerdict] = []
                        if sender == 0 {
                            verdicts.append(ws.write(Array(bytes[..<2]), opcode: .text, fin: false))
                            verdicts.append(ws.ping(bytes.prefix(20) + []))
                            verdicts.append(ws.write(Array(bytes[2...]), opcode: .continuation))
                        } else {
                            verdicts.append(ws.write(bytes, opcode: .text))
                        }
                        refused.add(verdicts.count { !$0.isAccepted })
                    }
                }
                var next = Array(repeating: 0, count: 4)
                for _ in 0..<4 * count {
                    let message = try #require(NumberedMessage(try peer.readMessage().payload))
                    try #require(message.number == next[message.sender])
                    next[message.sender] += 1
                }
                await senders.finish()
                #expect(refused.value == 0)
            }
        }

        @Test("sends, Pings and closes from many threads while peers come and go", arguments: TestTransport.allCases)
        func comingAndGoing(transport: TestTransport) async throws {
            let peers = 200
            let log = EventLog()
            let handles = Handles()
            try await withServer(over: transport, loops: 2) { server in
                server.webSocket("/", log: log, ready: { handles.add($0) })
            } body: { test in
                let isOver = Atomic<Bool>(false)
                let senders = Threads(4) { thread in
                    var generator = SeededGenerator(seed: UInt64(thread))
                    while !isOver.load(ordering: .relaxed) {
                        guard let ws = handles.all.suffix(4).randomElement(using: &generator) else { continue }
                        switch UInt8.random(in: 0..<64, using: &generator) {
                        case 0: ws.close(.normal, reason: "thread \(thread)")
                        case 1..<8: ws.ping([1])
                        case 8..<12: ws.write([], opcode: .text, fin: false)
                        case 12..<16: ws.write([], opcode: .continuation)
                        default: ws.send("a message")
                        }
                    }
                }
                defer { isOver.store(true, ordering: .relaxed) }
                for number in 0..<peers {
                    let peer = try test.open()
                    _ = try? peer.readFrame()
                    switch number % 4 {
                    case 0: peer.close()
                    case 1: peer.reset()
                    case 2: try? peer.send(.close(1000))
                    default: break
                    }
                    if number % 4 > 1 { peer.close() }
                }
                _ = try log.waitForClose(count: peers, within: .seconds(15))
                isOver.store(true, ordering: .relaxed)
                await senders.finish()
                #expect(handles.all.count == peers)
                for ws in handles.all {
                    #expect(ws.send("too late") == .closed)
                    #expect(ws.ping([1]) == .closed)
                    #expect(!ws.isOpen)
                    ws.close()
                }
            }
            #expect(log.breaches.isEmpty)
        }

        @Test("a message prepared once reaches 1,000 connections")
        func broadcast() async throws {
            let count = 1_000
            try Descriptors.allow(3 * count)
            let handles = Handles()
            try await withServer(loops: 2) { server in
                server.webSocket("/", ready: { handles.add($0) })
            } body: { test in
                var peers: [RawPeer] = []
                for _ in 0..<count {
                    peers.append(try test.open())
                    _ = try await handles.next()
                }
                let small = PreparedMessage(text: "to all of you")
                let large = PreparedMessage(binary: Array(repeating: 7, count: 20_000))
                let members = handles.all
                let accepted = Counter()
                await Threads(2) { half in
                    for ws in members[(half * count / 2)..<((half + 1) * count / 2)] {
                        accepted.add(ws.send(small).isAccepted && ws.send(large).isAccepted ? 1 : 0)
                    }
                }.finish()
                #expect(accepted.value == count)
                for peer in peers {
                    let first = try peer.readMessage()
                    let second = try peer.readMessage()
                    try #require(first.payload == Array("to all of you".utf8))
                    try #require(second.payload == Array(repeating: 7, count: 20_000))
                }
            }
        }
    }
}
