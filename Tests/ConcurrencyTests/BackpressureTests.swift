import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

extension ConcurrencySuite {
    @Suite("A peer that does not read")
    struct BackpressureTests {
        /// Where a sender's code runs.
        enum Place: Sendable, CaseIterable {
            case onTheLoop
            case elsewhere
        }

        static let low = 16 << 10
        static let high = 64 << 10

        static func options(_ overflow: OverflowPolicy = .close) -> WebSocketOptions {
            var options = WebSocketOptions()
            options.lowWatermark = low
            options.highWatermark = high
            options.overflow = overflow
            return options
        }

        /// A message of 1 KiB with a number in it.
        static func message(_ number: Int) -> [UInt8] {
            let digits = Array("\(number) ".utf8)
            return digits + Array(repeating: UInt8(ascii: "x"), count: 1024 - digits.count)
        }

        static func number(of payload: [UInt8]) throws -> Int {
            let digits = payload.prefix { $0 != UInt8(ascii: " ") }
            return try #require(payload.count == 1024 ? Int(String(decoding: digits, as: UTF8.self)) : nil)
        }

        /// Sends numbered messages until a verdict fulfils the condition; returns every verdict.
        static func send(on ws: WebSocket, from first: Int = 0, until isLast: (SendVerdict) -> Bool) -> [SendVerdict] {
            var verdicts: [SendVerdict] = []
            while verdicts.count < 100_000 {
                let verdict = ws.send(message(first + verdicts.count))
                verdicts.append(verdict)
                if isLast(verdict) { break }
            }
            return verdicts
        }

        /// What a sender reports to the test.
        final class Report<Value: Sendable>: Sendable {
            private let values: AsyncStream<Value>
            private let continuation: AsyncStream<Value>.Continuation

            init() {
                (values, continuation) = AsyncStream.makeStream(of: Value.self)
            }

            func send(_ value: Value) { continuation.yield(value) }

            func next() async throws -> Value {
                for await value in values { return value }
                throw CancellationError()
            }
        }

        /// A server whose only peer is sent to by `sender`, which runs once at `place`.
        static func serve(
            _ place: Place,
            _ options: WebSocketOptions,
            log: EventLog,
            sender: @escaping @Sendable (WebSocket) -> Void,
            body: (RawPeer, WebSocket) async throws -> Void
        ) async throws {
            let handles = Handles()
            try await withServer { server in
                server.webSocket(
                    "/",
                    log: log,
                    options: options,
                    ready: { ws in
                        handles.add(ws)
                        if place == .onTheLoop { sender(ws) }
                    }
                )
            } body: { test in
                let peer = try test.open()
                let ws = try await handles.next()
                if place == .elsewhere { await Threads(1) { _ in sender(ws) }.finish() }
                try await body(peer, ws)
            }
            #expect(log.breaches.isEmpty)
        }

        @Test(
            "policy close: .sent, .buffered, .overflow, then the peer reads all that was accepted and 1013",
            arguments: Place.allCases
        )
        func close(place: Place) async throws {
            let log = EventLog()
            let report = Report<[SendVerdict]>()
            try await Self.serve(place, Self.options(.close), log: log) { ws in
                let verdicts = Self.send(on: ws) { !$0.isAccepted }
                report.send(verdicts)
            } body: { peer, ws in
                let verdicts = try await report.next()
                #expect(verdicts.first == .sent)
                #expect(verdicts.contains(.buffered))
                #expect(verdicts.last == .overflow)
                for number in 0..<verdicts.count - 1 {
                    let received = try Self.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
                let close = try peer.readFrame()
                #expect(close.closeCode == .tryAgainLater)
                try peer.send(.close(1013))
                let reasons = try log.waitForClose()
                #expect(reasons.map(\.code) == [.tryAgainLater])
                #expect(reasons.map(\.initiator) == [.local])
                #expect(ws.send("late") == .closed)
            }
        }

        @Test(
            "policy dropNewest: refused messages are missing, the connection stays, drain tells when to go on",
            arguments: Place.allCases
        )
        func dropNewest(place: Place) async throws {
            let log = EventLog()
            let report = Report<[SendVerdict]>()
            try await Self.serve(place, Self.options(.dropNewest), log: log) { ws in
                let verdicts = Self.send(on: ws) { $0 == .overflow }
                report.send(
                    verdicts + [ws.send(Self.message(verdicts.count)), ws.send(Self.message(verdicts.count + 1))]
                )
            } body: { peer, ws in
                let verdicts = try await report.next()
                #expect(verdicts.contains(.buffered))
                #expect(verdicts.count { $0 == .overflow } >= 1)
                // From elsewhere the mark may be reached before the socket was even tried.
                if place == .onTheLoop { #expect(!log.events.contains(.drain)) }
                for number in verdicts.indices where verdicts[number].isAccepted {
                    let received = try Self.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
                try log.wait(for: "drain") { $0.contains(.drain) }
                #expect(ws.isOpen)
                #expect(ws.send("again") == .sent)
                let again = try peer.readMessage()
                #expect(again.payload == Array("again".utf8))
            }
        }

        @Test(
            "policy dropOldest: every message is accepted, the newest arrive in order, and all accepted Pings, in bounded memory",
            arguments: Place.allCases
        )
        func dropOldest(place: Place) async throws {
            let count = 3_000
            let log = EventLog()
            let report = Report<(accepted: Int, mostBuffered: Int, pings: [String])>()
            try await Self.serve(place, Self.options(.dropOldest), log: log) { ws in
                var accepted = 0
                var mostBuffered = 0
                var pings: [String] = []
                for number in 0..<count {
                    if ws.send(Self.message(number)).isAccepted { accepted += 1 }
                    if number % 100 == 0, ws.ping(Array("\(number)".utf8)).isAccepted { pings.append("\(number)") }
                    if place == .onTheLoop { mostBuffered = max(mostBuffered, ws.bufferedAmount) }
                }
                report.send((accepted, mostBuffered, pings))
            } body: { peer, ws in
                let result = try await report.next()
                #expect(result.accepted == count)
                #expect(result.mostBuffered <= Self.high + 2048)
                var numbers: [Int] = []
                var pings: [String] = []
                while numbers.last != count - 1 {
                    let frame = try peer.readFrame()
                    if frame.opcode == .ping {
                        pings.append(frame.text)
                    } else {
                        numbers.append(try Self.number(of: frame.payload))
                    }
                }
                #expect(numbers == numbers.sorted())
                #expect(Set(numbers).count == numbers.count)
                #expect(numbers.count < count)
                // Pings for a full socket go ahead of messages, and so of a Ping that is queued behind some.
                #expect(Set(pings) == Set(result.pings))
                #expect(pings.count == result.pings.count)
                #expect(!pings.isEmpty)
                #expect(ws.isOpen)
            }
        }

        @Test("policy dropOldest: while its loop is held up a connection is sent 8 MiB beyond the mark, and no more")
        func dropOldestOnAHeldLoop() async throws {
            let (handles, gate) = (Handles(), Semaphore())
            try await withServer { server in
                server.webSocket(
                    "/",
                    options: Self.options(.dropOldest),
                    ready: { ws in
                        handles.add(ws)
                        gate.wait()
                    }
                )
            } body: { test in
                let peer = try test.open()
                let ws = try await handles.next()
                let message = [UInt8](repeating: 7, count: 100_000)
                var count = 0
                while count < 1000, ws.send(message).isAccepted { count += 1 }
                let limit = Self.high + (8 << 20)
                #expect(ws.bufferedAmount >= limit && ws.bufferedAmount < limit + message.count + 10)
                gate.signal()
                // The loop drops the oldest, and the connection takes messages again.
                let frame = try peer.readFrame()
                #expect(frame.payload == message)
                #expect(ws.isOpen)
            }
        }

        @Test(
            "drain is called once for each time the queue was over the mark, and never otherwise",
            arguments: Place.allCases
        )
        func drain(place: Place) async throws {
            let log = EventLog()
            let report = Report<[SendVerdict]>()
            try await Self.serve(place, Self.options(), log: log) { ws in
                report.send(Self.send(on: ws) { $0 == .buffered })
            } body: { peer, ws in
                var sent = try await report.next().count
                for number in 0..<sent {
                    let received = try Self.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
                try log.wait(for: "one drain") { $0.contains(.drain) }
                #expect(ws.bufferedAmount <= Self.low)

                #expect(ws.send(Self.message(sent)) == .sent)
                _ = try peer.readMessage()
                #expect(log.events.count { $0 == .drain } == 1, "nothing was held back, so nothing is due")
                sent += 1

                let more = Self.send(on: ws, from: sent) { $0 == .buffered }
                for _ in more { _ = try peer.readMessage() }
                try log.wait(for: "a second drain") { $0.count { $0 == .drain } == 2 }
                try peer.send(.close(1000))
                _ = try log.waitForClose()
                #expect(log.events.count { $0 == .drain } == 2)
            }
        }

        @Test("a producer that stops at .buffered and goes on at drain delivers everything and is never refused")
        func producerOnTheLoop() async throws {
            let count = 10_000
            let next = Counter()
            let refused = Counter()
            let pump: @Sendable (WebSocket) -> Void = { ws in
                while next.value < count {
                    let verdict = ws.send(Self.message(next.value))
                    if !verdict.isAccepted { refused.add() }
                    next.add()
                    if verdict != .sent { return }
                }
            }
            try await withServer { server in
                server.webSocket("/", options: Self.options(), ready: pump, drain: pump)
            } body: { test in
                let peer = try test.open()
                for number in 0..<count {
                    let received = try Self.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
            }
            #expect(refused.value == 0)
        }

        @Test("so does one on another thread")
        func producerElsewhere() async throws {
            let count = 10_000
            let drained = Semaphore()
            let handles = Handles()
            let refused = Counter()
            try await withServer { server in
                server.webSocket(
                    "/",
                    options: Self.options(),
                    ready: { handles.add($0) },
                    drain: { _ in drained.signal() }
                )
            } body: { test in
                let peer = try test.open()
                let ws = try await handles.next()
                let sender = Threads(1) { _ in
                    for number in 0..<count {
                        let verdict = ws.send(Self.message(number))
                        if !verdict.isAccepted { refused.add() }
                        if verdict != .sent { drained.wait() }
                    }
                }
                for number in 0..<count {
                    let received = try Self.number(of: peer.readMessage().payload)
                    try #require(received == number)
                }
                // The last verdict may have been .buffered: its drain comes now that all is read.
                await sender.finish()
            }
            #expect(refused.value == 0)
        }
    }
}
