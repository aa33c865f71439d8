import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A head in small bites", .serialized, .timeLimit(.minutes(2)))
struct SlowHeadTests {
    private static let bite = 256

    @Test(
        "takes time that grows with its length and no faster: twice the head, at most three times the time",
        arguments: ["GET /?", "GET / HTTP/1.1\r\nHost: h\r\nA: "]
    )
    func linear(start: String) async throws {
        try await withServer { configuration in
            configuration.maxRequestHeadSize = 1 << 20
            configuration.handshakeTimeout = .seconds(60)
        } routes: { server in
            server.http("/") { _ in .text("\(Self.millisecondsOfThisThread)") }
        } body: { test in
            var times = (half: Int.max, whole: Int.max)
            // The square of the length would be four times. What else the machine does adds to both.
            for _ in 0..<8 where times.half == .max || Double(times.whole) > 3 * Double(times.half) {
                times.half = min(times.half, try await milliseconds(test, start, size: 512 << 10))
                times.whole = min(times.whole, try await milliseconds(test, start, size: 1 << 20))
            }
            #expect(Double(times.whole) <= 3 * Double(times.half), "\(times)")
        }
    }

    /// Milliseconds of the loop's thread that a head takes of which each bite is read before the next one comes.
    private func milliseconds(_ test: TestServer, _ start: String, size: Int) async throws -> Int {
        let end = start.hasSuffix("?") ? " HTTP/1.1\r\nHost: h\r\n\r\n" : "\r\n\r\n"
        let filling = String(decoding: letters(size - start.utf8.count - end.utf8.count), as: UTF8.self)
        let head = Array("\(start)\(filling)\(end)".utf8)
        let before = try loopTime(test)
        let peer = try test.connect()
        for offset in stride(from: 0, to: head.count, by: Self.bite) {
            try peer.send(Array(head[offset..<offset + Self.bite]))
            // The loop answers in a turn of its own, and has read what was there before when it has answered twice.
            for _ in 0..<2 { _ = await test.server.connectionCount() }
        }
        return try #require(Int(peer.readResponse().text)) - before
    }

    private func loopTime(_ test: TestServer) throws -> Int {
        let peer = try test.connect()
        try peer.send(RawRequest("/"))
        return try #require(Int(peer.readResponse().text))
    }

    /// Handlers run on the thread of their loop.
    private static var millisecondsOfThisThread: Int {
        var time = timespec()
        // The call fills the structure in.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
