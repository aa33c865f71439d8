import Glibc
import Testing
import WebSockets
import WebSocketsTesting

@Suite("An HTTP exchange that waits for its client costs no processor time", .serialized)
struct IdleExchangeTests {
    static let requests = [
        "GET /small HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /small HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nmore",
        "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\nmore",
        "GET /large HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ]

    @Test("for a client that talks and half-closes instead of reading", arguments: TestTransport.allCases, requests)
    func waiting(transport: TestTransport, request: String) async throws {
        let large = pattern(8 << 20)
        try await withServer(over: transport) { server in
            server.http("/large") { _ in Response(body: large) }
            server.http("/small") { _ in .text("small") }
            server.http("/time") { _ in .text("\(Self.millisecondsOfThisThread)") }
        } body: { test in
            let idle = try test.connect()
            try idle.send(request)
            _ = try idle.read(100, awaiting: "the beginning of the response")
            try idle.send("more")
            idle.shutdownSending()
            _ = try loopTime(test)
            let before = try loopTime(test)
            // Nothing can be awaited where nothing is to happen.
            try await Task.sleep(for: .milliseconds(500))
            let spent = try loopTime(test) - before
            #expect(spent < 50, "\(spent) ms of 500")
        }
    }

    private func loopTime(_ test: TestServer) throws -> Int {
        let peer = try test.connect()
        try peer.send(RawRequest("/time"))
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
