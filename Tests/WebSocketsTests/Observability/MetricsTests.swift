#if Metrics
    import CoreMetrics
    import HTTPTypes
    import MetricsTestKit
    import Testing
    import WebSockets
    import WebSocketsTesting

    @Suite("Metrics", .serialized)
    struct MetricsTests {
        /// The metrics system of a process can be set once.
        static let metrics: TestMetrics = {
            let metrics = TestMetrics()
            MetricsSystem.bootstrap(metrics)
            return metrics
        }()

        /// What a counter has come to.
        func total(_ label: String, _ dimensions: [(String, String)] = []) -> Int64 {
            (try? Self.metrics.expectCounter(label, dimensions))?.totalValue ?? 0
        }

        @Test("a server's counters reach the metrics system by the time it has stopped")
        func counters() async throws {
            _ = Self.metrics
            let status = 418
            let refused = [("outcome", "refused"), ("status", "\(status)")]
            let text = [("direction", "received"), ("opcode", "text")]
            let closed = [("code", "4242")]
            let before = total("websockets_messages_total", text)
            try await withServer { server in
                server.webSocket(
                    "/",
                    data: { ws, _, _ in .close(CloseCode(rawValue: 4242)) }
                )
                server.webSocket("/teapot", connect: { _ in .reject(.init(code: status)) })
            } body: { test in
                for _ in 0..<3 {
                    let peer = try test.open()
                    try peer.send(RawFrame(.text, "12345"))
                    _ = try peer.readClose()
                    try peer.send(.close(4242))
                }
                let peer = try test.connect()
                try peer.send(.handshake("/teapot"))
                _ = try peer.readResponse()
            }
            #expect(total("websockets_handshakes_total", refused) == 1)
            #expect(total("websockets_closes_total", closed) == 3)
            // Servers of other tests report as well.
            #expect(total("websockets_messages_total", text) - before >= 3)
            #expect(try Self.metrics.expectGauge("websockets_open_connections").lastValue != nil)
            #expect(total("websockets_turns_total", [("up_to_seconds", "0.001")]) > 0)
        }
    }
#endif
