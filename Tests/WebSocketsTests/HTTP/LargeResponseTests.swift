import Testing
import WebSockets
import WebSocketsTesting

@Suite("Large responses")
struct LargeResponseTests {
    @Test("8 MiB reach a slow reader whole, and others are served meanwhile", arguments: TestTransport.allCases)
    func slowReader(transport: TestTransport) async throws {
        let body = pattern(8 << 20)
        try await withServer(over: transport) { server in
            server.http("/large") { _ in Response(body: body) }
            server.http("/small") { _ in .text("small") }
        } body: { test in
            let slow = try test.connect()
            try slow.send(RawRequest("/large"))
            let head = try slow.read(100, awaiting: "the beginning of the response")
            #expect(head.starts(with: "HTTP/1.1 200".utf8))
            for _ in 0..<20 {
                let quick = try test.connect()
                try quick.send(RawRequest("/small"))
                #expect(try quick.readResponse().text == "small")
                _ = try slow.read(1000)
            }
            let rest = try slow.readUntilClosed().bytes
            #expect(Array(rest.suffix(1 << 20)) == Array(body.suffix(1 << 20)) ? true : false)
            #expect(rest.count + 20_100 > body.count)
        }
    }

    @Test("32 MiB reach a slow reader that has sent more and half-closed", arguments: TestTransport.allCases)
    func talking(transport: TestTransport) async throws {
        let body = pattern(32 << 20)
        try await withServer(over: transport) { server in
            server.http("/large") { _ in Response(body: body) }
            server.http("/small") { _ in .text("small") }
        } body: { test in
            let slow = try test.connect()
            slow.timeout = .seconds(20)
            try slow.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\nmore")
            _ = try slow.read(100, awaiting: "the beginning of the response")
            for _ in 0..<20 {
                try slow.send("and more")
                let quick = try test.connect()
                try quick.send(RawRequest("/small"))
                #expect(try quick.readResponse().text == "small")
                _ = try slow.read(100_000)
            }
            slow.shutdownSending()
            let rest = try slow.readUntilClosed().bytes
            #expect(rest.suffix(1 << 20) == body.suffix(1 << 20) ? true : false)
            #expect(rest.count + 2_000_100 > body.count)
        }
    }

    @Test("a reader that leaves in the middle harms nobody", arguments: TestTransport.allCases)
    func leaving(transport: TestTransport) async throws {
        let body = pattern(8 << 20)
        try await withServer(over: transport) { server in
            server.http("/large") { _ in Response(body: body) }
        } body: { test in
            let first = try test.connect()
            try first.send(RawRequest("/large"))
            _ = try first.read(100)
            first.reset()
            let second = try test.connect()
            try second.send(RawRequest("/large"))
            #expect(try second.readResponse().body == body ? true : false)
        }
    }
}
