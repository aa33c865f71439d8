import Testing
import WebSockets
import WebSocketsTesting

@Suite("Frames that come with the request")
struct EarlyFrameTests {
    @Test(
        "are there byte by byte, whatever the size of the head and theirs",
        arguments: TestTransport.allCases,
        [0, 100, 378, 400, 498, 2000]
    )
    func sizes(transport: TestTransport, padding: Int) async throws {
        try await withEcho(over: transport) { test, _ in
            for size in [0, 1, 2, 125, 126, 400, 65_536] {
                let peer = try test.connect()
                let request = RawRequest.handshake("/", headers: ["X-Padding": String(repeating: "x", count: padding)])
                let payload = pattern(size)
                try peer.send(request.bytes + RawFrame(.binary, payload).bytes + RawFrame(.text, "end").bytes)
                #expect(try peer.readResponse().status == 101)
                #expect(try peer.readMessage().payload == payload)
                #expect(try peer.readMessage().payload == Array("end".utf8))
            }
        }
    }

    @Test("are there however head and frames are cut")
    func cuts() async throws {
        try await withEcho(over: .inMemory) { test, _ in
            let bytes = RawRequest.handshake("/").bytes + RawFrame(.text, "hello").bytes
            for cut in stride(from: 1, to: bytes.count, by: 7) {
                let peer = try test.connect()
                try peer.send(Array(bytes[..<cut]))
                try peer.send(Array(bytes[cut...]))
                #expect(try peer.readResponse().status == 101)
                #expect(try peer.readMessage().payload == Array("hello".utf8))
            }
        }
    }
}
