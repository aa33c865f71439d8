import Glibc
import LWSBinding
import Testing
import WebSockets
import WebSocketsTesting

@Suite("A client and this library's server", .timeLimit(.minutes(1)))
struct ClientToServerTests {
    @Test("messages come back and the closing handshake is complete")
    func echoes() async throws {
        try await withEcho(over: .inMemory) { test, log in
            var ends: [Int32] = [-1, -1]
            try #require(makePair(&ends))
            try test.server.adopt(descriptor: ends[1])
            try withClientLoop { loop in
                let client = RecordingClient()
                #expect(loop.context.open(ClientRequest(target: "/", host: "localhost"), on: ends[0], as: client))
                try loop.turn(until: "the WebSocket") { client.isOpen }
                let sizes = [0, 1, 125, 126, 65_535, 65_536, 900_000]
                for size in sizes {
                    #expect(client.send(RawFrame(.text, letters(size))))
                    try loop.turn(until: "\(size) bytes") { client.messages.last?.count == size }
                }
                #expect(client.messages == sizes.map(letters))
                #expect(client.send(.close(1000, "done")))
                try loop.turn(until: "the end") { client.isGone }
                #expect(client.closePayload?.prefix(2) == [0x03, 0xE8])
            }
            let reasons = try log.waitForClose()
            #expect(reasons.first?.code == .normal)
        }
    }
}
