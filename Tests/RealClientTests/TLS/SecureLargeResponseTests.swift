import Foundation
import Testing
import WebSockets
import WebSocketsTesting

@Suite("Large responses over TLS")
struct SecureLargeResponseTests {
    @Test("32 MiB reach a slow reader whole, beside clients that talk instead of reading")
    func slowReader() async throws {
        let block = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let bytes = [[UInt8]](repeating: block, count: 513).flatMap(\.self)
        let body = Data(bytes)
        try await withSecureServer(TLSConfiguration(named: "server")) { server in
            server.http("/large") { _ in Response(body: bytes) }
            server.http("/time") { _ in .text("\(Self.millisecondsOfThisThread)") }
        } body: { test in
            let port = try #require(test.server.port)
            let authority = try ["--cacert", Certificates.path("ca.pem")]
            let request = #"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\nmore"#
            let talker = try Program(
                "sh",
                [
                    "-c",
                    "(printf '\(request)'; sleep 1; printf more; sleep 3) | openssl s_client -quiet -connect 127.0.0.1:\(port) | sleep 4",
                ]
            )
            try await Task.sleep(for: .milliseconds(1500))
            let uri = "https://127.0.0.1:\(port)"
            func loopTime() async throws -> Int {
                try #require(Int(String(decoding: await Curl(uri + "/time", authority).body, as: UTF8.self)))
            }
            let before = try await loopTime()
            try await Task.sleep(for: .milliseconds(1000))
            let spent = try await loopTime() - before
            #expect(spent < 100, "\(spent) ms of 1000 for a client that does not read")
            let response = try await Curl(uri + "/large", authority + ["--limit-rate", "16M"])
            #expect(response.body == body ? true : false)
            _ = try await talker.outcome()
        }
    }

    /// Handlers run on the thread of their loop.
    private static var millisecondsOfThisThread: Int {
        var time = timespec()
        // The call fills the structure in.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
