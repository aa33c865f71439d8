extension ServerStatistics {
    /// The Content-Type of `prometheusText`.
    public static let prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The sums over all loops as a page that Prometheus can scrape, in its text exposition format.
    ///
    /// Labels have few values, whatever peers do.
    public var prometheusText: String {
        var page = PrometheusText()
        total.writeSockets(to: &page)
        total.writeRequests(to: &page)
        total.writeMessages(to: &page)
        total.writeQueues(to: &page)
        total.turns.write(to: &page)
        return page.text
    }
}

extension PrometheusText {
    /// A metric of one sample.
    fileprivate mutating func write(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        begin(name, kind, help)
        sample(name, [:], "\(value)")
    }
}

extension PrometheusText {
    /// A counter of both directions.
    fileprivate mutating func write(
        _ name: String,
        _ help: String,
        _ counts: [(direction: String, counts: CompressionCounts)],
        _ value: (CompressionCounts) -> UInt64
    ) {
        begin(name, .counter, help)
        for (direction, counts) in counts { sample(name, ["direction": direction], "\(value(counts))") }
    }
}

extension LoopStatistics {
    fileprivate func writeSockets(to page: inout PrometheusText) {
        page.write("websockets_open_connections", .gauge, "Sockets served, in any state.", openConnections)
        page.write("websockets_open_websockets", .gauge, "WebSockets that are open.", openWebSockets)
        page.write("websockets_connections_accepted_total", .counter, "Sockets accepted.", acceptedConnections)
        page.write("websockets_connections_refused_total", .counter, "Sockets over a limit.", refusedConnections)
        page.write("websockets_accept_failures_total", .counter, "Times that accepting failed.", acceptFailures)
    }

    fileprivate func writeRequests(to page: inout PrometheusText) {
        let handshakes = "websockets_handshakes_total"
        page.begin(handshakes, .counter, "Opening handshakes by their end.")
        page.sample(handshakes, ["outcome": "accepted", "status": "101"], "\(self.handshakes.accepted)")
        for (status, count) in self.handshakes.refused.sorted(by: { $0.key < $1.key }) {
            page.sample(handshakes, ["outcome": "refused", "status": "\(status)"], "\(count)")
        }
        page.sample(handshakes, ["outcome": "timed_out", "status": ""], "\(self.handshakes.timedOut)")
        page.sample(handshakes, ["outcome": "abandoned", "status": ""], "\(self.handshakes.abandoned)")

        let responses = "websockets_http_responses_total"
        page.begin(responses, .counter, "Answers to plain HTTP requests.")
        for (status, count) in httpResponses.sorted(by: { $0.key < $1.key }) {
            page.sample(responses, ["status": "\(status)"], "\(count)")
        }
        page.write("websockets_handler_errors_total", .counter, "Closures that threw.", handlerErrors)
    }

    fileprivate func writeMessages(to page: inout PrometheusText) {
        let messages = "websockets_messages_total"
        page.begin(messages, .counter, "Messages, Pings and Pongs.")
        for (direction, opcode, count) in traffic {
            page.sample(messages, ["direction": direction, "opcode": "\(opcode)"], "\(count.messages)")
        }
        let bytes = "websockets_message_bytes_total"
        page.begin(bytes, .counter, "Bytes of their payloads.")
        for (direction, opcode, count) in traffic {
            page.sample(bytes, ["direction": direction, "opcode": "\(opcode)"], "\(count.bytes)")
        }
        let compressed = [("received", received.compressed), ("sent", sent.compressed)]
        page.write("websockets_compressed_messages_total", "Compressed messages.", compressed, \.messages)
        page.write("websockets_compressed_payload_bytes_total", "Their payloads.", compressed, \.payloadBytes)
        page.write("websockets_compressed_wire_bytes_total", "The same on the wire.", compressed, \.wireBytes)
        let closes = "websockets_closes_total"
        page.begin(closes, .counter, "WebSockets closed, by close code.")
        for (code, count) in self.closes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            page.sample(closes, ["code": "\(code)"], "\(count)")
        }
    }

    fileprivate func writeQueues(to page: inout PrometheusText) {
        page.write("websockets_queued_bytes", .gauge, "Bytes that wait for room in sockets.", queuedBytes)
        page.write("websockets_largest_queue_bytes", .gauge, "The most that waited on one connection.", largestQueue)
        page.write("websockets_overflows_total", .counter, "Messages that met the high watermark.", overflows)
    }
}

extension TurnHistogram {
    fileprivate func write(to page: inout PrometheusText) {
        let name = "websockets_turn_seconds"
        page.begin(name, .histogram, "How long turns of the loops took.")
        var sum: UInt64 = 0
        for (index, count) in counts.enumerated() {
            sum &+= count
            let bound = index < Self.bounds.count ? "\(Self.bounds[index] / .seconds(1))" : "+Inf"
            page.sample("\(name)_bucket", ["le": bound], "\(sum)")
        }
        page.sample("\(name)_sum", [:], "\(total / .seconds(1))")
        page.sample("\(name)_count", [:], "\(sum)")
    }
}
