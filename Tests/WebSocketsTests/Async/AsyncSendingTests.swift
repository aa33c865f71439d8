import Synchronization
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Async sending", .timeLimit(.minutes(1)))
struct AsyncSendingTests {
    static let high = 64 << 10

    static var options: WebSocketOptions {
        var options = WebSocketOptions()
        options.lowWatermark = 16 << 10
        options.highWatermark = high
        return options
    }

    /// Made once: in a debug build that takes longer than sending it.
    static let block = pattern(4000)

    /// What the handler of a test has done so far.
    final class Progress: Sendable {
        private let number = Atomic<Int>(0)
        private let excess = Atomic<Int>(0)

        var count: Int { number.load(ordering: .sequentiallyConsistent) }
        /// Sends that returned while the queue was full.
        var early: Int { excess.load(ordering: .sequentiallyConsistent) }

        func count(queued: Int = 0) {
            number.add(1, ordering: .sequentiallyConsistent)
            if queued >= high { excess.add(1, ordering: .sequentiallyConsistent) }
        }

        /// Waits until nothing more is done, turn after turn of the loop.
        func settle(in test: TestServer) async -> Int {
            var last = -1
            var turns = 0
            while turns < 50 {
                _ = await test.server.statistics()
                turns = count == last && last > 0 ? turns + 1 : 0
                last = count
            }
            return last
        }
    }

    @Test("senders wait while the queue is full, lose nothing and trip no policy", arguments: [1, 10], [false, true])
    func backpressure(senders: Int, elsewhere: Bool) async throws {
        let progress = Progress()
        let each = 2000 / senders
        try await withServer(over: .inMemory) { server in
            server.webSocket("/", options: Self.options) { ws in
                await withTaskGroup(of: Void.self) { group in
                    for sender in 0..<senders {
                        let body: @Sendable () async -> Void = {
                            for number in 0..<each {
                                try? await ws.send([UInt8(sender)] + Self.block.prefix(1000 + number % 7))
                                progress.count(queued: ws.bufferedAmount)
                            }
                        }
                        if elsewhere {
                            group.addTask { await Task.detached { await body() }.value }
                        } else {
                            group.addTask { await body() }
                        }
                    }
                }
            }
        } body: { test in
            let peer = try test.open()
            #expect(await progress.settle(in: test) < 2000)
            var counts = Array(repeating: 0, count: senders)
            for _ in 0..<2000 {
                let payload = try peer.readMessage().payload
                let sender = Int(payload[0])
                #expect(payload.count == 1001 + counts[sender] % 7)
                counts[sender] += 1
            }
            #expect(counts == Array(repeating: each, count: senders))
            try expectFailure(peer, .normal)
            // Others may have filled the queue between the end of the wait and the question.
            if senders == 1 { #expect(progress.early == 0) }
        }
    }

    @Test("a cancelled send that waits for room is not sent, and the connection lives")
    func cancelling() async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/", options: Self.options) { ws in
                // The last one returns: it is in the queue, whatever becomes of the wait.
                let filling = Task(executorPreference: ws.loop) {
                    while !Task.isCancelled { try await ws.send(Self.block) }
                }
                while ws.bufferedAmount < Self.high { await Task.yield() }
                filling.cancel()
                notes.add(await failure { () async throws(WebSocketError) in _ = await filling.result })
                let second = Task(executorPreference: ws.loop) {
                    await failure { () async throws(WebSocketError) in try await ws.send("not sent") }
                }
                await Task.yield()
                second.cancel()
                notes.add(await second.value)
                try await ws.send("sent")
            }
        } body: { test in
            let peer = try test.open()
            #expect(try await notes.next() == nil)
            #expect(try await notes.next() == .cancelled)
            var last: [UInt8] = []
            while last != Array("sent".utf8) {
                last = try peer.readMessage().payload
                #expect(last.count == 4000 || last == Array("sent".utf8))
            }
        }
    }

    @Test("senders that wait learn of the end", arguments: [false, true])
    func theEnd(inOrder: Bool) async throws {
        let notes = Notes<WebSocketError.Code?>()
        let progress = Progress()
        try await withServer { server in
            server.webSocket("/", options: Self.options) { ws in
                notes.add(
                    await failure { () async throws(WebSocketError) in
                        while true {
                            try await ws.send(Self.block)
                            progress.count()
                        }
                    }
                )
            }
        } body: { test in
            let peer = try test.open()
            _ = await progress.settle(in: test)
            if inOrder { try peer.send(.close(1000)) } else { peer.close() }
            #expect(try await notes.next() == .closed)
        }
    }

    @Test("text that was made elsewhere, prepared messages and compress: all go out")
    func kinds() async throws {
        try await withServer { server in
            server.webSocket("/") { ws in
                try await ws.send("text")
                try await ws.send([1, 2])
                try await ws.send(.text("message"), compress: false)
                try await ws.send(PreparedMessage(text: "prepared"))
                try await Task.detached { try await ws.send("elsewhere") }.value
            }
        } body: { test in
            let peer = try test.open()
            for expected in ["text", "\u{1}\u{2}", "message", "prepared", "elsewhere"] {
                #expect(try peer.readMessage().payload == Array(expected.utf8))
            }
            try expectFailure(peer, .normal)
        }
    }
}
