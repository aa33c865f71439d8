import Testing
import WebSocketProtocol
import WebSockets
import WebSocketsTesting

@Suite("What compression gains is counted")
struct CompressionStatisticsTests {
    @Test("messages, their payloads and what they are on the wire, in both directions")
    func counts() async throws {
        try await withEcho(over: .inMemory, options: .compressing(threshold: 100)) { test, _ in
            let client = try CompressedPeer(test)
            let text = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
            let wire = try client.deflate(text)
            for _ in 0..<3 {
                try client.send(.text, text)
                try client.peer.send(RawFrame(.text, "small"))
                _ = try (client.read(), client.read())
            }
            try client.peer.send(RawFrame(firstByte: 0x41, Array(wire[..<5])))
            try client.peer.send(RawFrame(.continuation, Array(wire[5...])))
            _ = try client.read()
            let statistics = await test.server.statistics()
            for counts in [statistics.total.received.compressed, statistics.total.sent.compressed] {
                #expect(
                    counts.messages == 4 && counts.payloadBytes == 40_000 && counts.wireBytes == 4 * UInt64(wire.count)
                )
            }
            #expect(statistics.total.received.text.bytes == 40_015)
            let page = try PrometheusParser(statistics.prometheusText)
            #expect(page.value("websockets_compressed_messages_total", ["direction": "sent"]) == 4)
            #expect(page.value("websockets_compressed_payload_bytes_total", ["direction": "received"]) == 40_000)
            let snapshot = try #require(await test.server.connections().first)
            #expect(snapshot.compression?.description == client.agreed)
        }
    }
}
