import Testing
import WebSockets
import WebSocketsTesting

@Suite("Prometheus text")
struct PrometheusTests {
    @Test("is empty-handed but well-formed for a server that has done nothing")
    func nothing() throws {
        let page = try PrometheusParser(ServerStatistics([]).prometheusText)
        #expect(page.value("websockets_open_connections") == 0)
        #expect(page.value("websockets_turn_seconds_bucket", ["le": "+Inf"]) == 0)
        #expect(page.types["websockets_messages_total"] == "counter")
    }

    @Test("tells what the statistics tell")
    func numbers() async throws {
        try await withServer { server in
            server.webSocket("/", data: echo)
            server.http("/page") { _ in .text("hello") }
        } body: { test in
            let peer = try test.open()
            try peer.send(RawFrame(.text, "four"), RawFrame(.binary, [1, 2]))
            for _ in 0..<2 { _ = try peer.readMessage() }
            for target in ["/nowhere", "/nowhere"] {
                let other = try test.connect()
                try other.send(.handshake(target))
                _ = try other.readResponse()
            }
            let other = try test.open()
            try other.send(.close(1001))
            _ = try other.readClose()
            _ = try other.readUntilClosed(within: .seconds(2))
            let browser = try test.connect()
            try browser.send(RawRequest("/page"))
            _ = try browser.readResponse()

            let page = try PrometheusParser(await test.server.statistics().prometheusText)
            #expect(page.value("websockets_open_websockets") == 1)
            #expect(page.value("websockets_connections_accepted_total") == 5)
            #expect(page.value("websockets_handshakes_total", ["outcome": "accepted", "status": "101"]) == 2)
            #expect(page.value("websockets_handshakes_total", ["outcome": "refused", "status": "404"]) == 2)
            #expect(page.value("websockets_http_responses_total", ["status": "200"]) == 1)
            #expect(page.value("websockets_messages_total", ["direction": "received", "opcode": "text"]) == 1)
            #expect(page.value("websockets_message_bytes_total", ["direction": "sent", "opcode": "binary"]) == 2)
            #expect(page.value("websockets_closes_total", ["code": "1001"]) == 1)
        }
    }

    @Test("the histogram's buckets add up")
    func histogram() async throws {
        try await withServer { server in
            server.webSocket("/", data: echo)
        } body: { test in
            _ = try test.open()
            let page = try PrometheusParser(await test.server.statistics().prometheusText)
            let buckets = page.samples.filter { $0.name == "websockets_turn_seconds_bucket" }
            #expect(buckets.map { $0.labels["le"] } == ["0.001", "0.01", "0.1", "1.0", "10.0", "+Inf"])
            #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
            #expect(buckets.last?.value == page.value("websockets_turn_seconds_count"))
            #expect(buckets.last.map { $0.value > 0 } == true)
        }
    }

    @Test("values of labels are escaped, and so is help")
    func escaping() throws {
        var text = PrometheusText()
        text.begin("a_total", .counter, "one\ntwo\\")
        text.sample("a_total", ["label": "say \"\\n\"\n"], "1")
        #expect(text.text.hasPrefix("# HELP a_total one\\ntwo\\\\\n# TYPE a_total counter\n"))
        let page = try PrometheusParser(text.text)
        #expect(page.value("a_total", ["label": "say \"\\n\"\n"]) == 1)
    }
}
