import Testing
import WebSockets
import WebSocketsTesting

@Suite("Messages in pieces", .timeLimit(.minutes(1)))
struct FragmentWriterTests {
    @Test("pieces go out as frames of one message, and whole messages behind them")
    func pieces() async throws {
        try await withServer { server in
            server.webSocket("/") { ws in
                var writer = ws.writer(.text)
                try await writer.write("one")
                try await ws.send("whole")
                try await writer.write([0xC3])
                try await writer.finish([0xA4])
                try await ws.writer(.binary).finish([7])
            }
        } body: { test in
            let peer = try test.open()
            let frames = [
                RawFrame(.text, "one", fin: false, maskingKey: nil),
                RawFrame(.continuation, [0xC3], fin: false, maskingKey: nil),
                RawFrame(.continuation, [0xA4], maskingKey: nil),
                RawFrame(.text, "whole", maskingKey: nil),
                RawFrame(.binary, [7], maskingKey: nil),
            ]
            for frame in frames { #expect(try peer.readFrame() == frame) }
            try expectFailure(peer, .normal)
        }
    }

    @Test(
        "a writer that is dropped in the middle closes with 1011; one that sent nothing does not",
        arguments: [true, false]
    )
    func dropped(hasBegun: Bool) async throws {
        try await withServer { server in
            server.webSocket("/") { ws in
                do {
                    var writer = ws.writer(.binary)
                    if hasBegun { try await writer.write([1]) }
                    throw TestError()
                } catch is TestError {}
                try? await ws.send("whole")
                for try await _ in ws {}
            }
        } body: { test in
            let peer = try test.open()
            if hasBegun {
                #expect(try peer.readFrame() == RawFrame(.binary, [1], fin: false, maskingKey: nil))
                try expectFailure(peer, .internalError)
            } else {
                #expect(try peer.readMessage().payload == Array("whole".utf8))
            }
        }
    }

    @Test("text that is not UTF-8 and a second writer are refused")
    func refused() async throws {
        let notes = Notes<WebSocketError.Code?>()
        try await withServer { server in
            server.webSocket("/text") { ws in
                var writer = ws.writer(.text)
                do throws(WebSocketError) { try await writer.write([0xFF]) } catch { notes.add(error.code) }
            }
            server.webSocket("/two") { ws in
                var writer = ws.writer(.binary)
                try await writer.write([1])
                var second = ws.writer(.binary)
                do throws(WebSocketError) { try await second.write([2]) } catch { notes.add(error.code) }
                try await writer.finish([3])
            }
        } body: { test in
            try expectFailure(try test.open("/text"), .normal)
            #expect(try await notes.next() == .invalidMessage)
            let peer = try test.open("/two")
            #expect(try peer.readMessage().payload == [1, 3])
            try expectFailure(peer, .normal)
            #expect(try await notes.next() == .invalidMessage)
        }
    }

    @Test(
        "a writer waits while the queue is full, but not for messages that wait for its end",
        arguments: [false, true]
    )
    func backpressure(elsewhere: Bool) async throws {
        let progress = AsyncSendingTests.Progress()
        let pieces = 500
        let piece = pattern(2000)
        let whole = pattern(40_000)
        try await withServer { server in
            server.webSocket("/", options: AsyncSendingTests.options) { ws in
                let write: @Sendable () async throws -> Void = {
                    var writer = ws.writer(.binary)
                    for number in 0..<pieces {
                        try await writer.write(piece)
                        progress.count()
                        // They fill the queue, so that the third one waits.
                        if number == 0 {
                            Task(executorPreference: ws.loop) { for _ in 0..<3 { try await ws.send(whole) } }
                        }
                    }
                    try await writer.finish()
                }
                if elsewhere { try await Task.detached { try await write() }.value } else { try await write() }
                for try await _ in ws {}
            }
        } body: { test in
            let peer = try test.open()
            #expect(await progress.settle(in: test) < pieces)
            var first: [UInt8] = []
            for _ in 0..<pieces { first += piece }
            #expect(try peer.readMessage().payload == first)
            for _ in 0..<3 { #expect(try peer.readMessage().payload == whole) }
        }
    }
}
