#if Metrics
    internal import Metrics

    /// Tells the metrics system of the process what a server has done since it was last told.
    ///
    /// Called once a second and at the end, off the loops; what runs per message knows nothing of it.
    struct MetricsReporter {
        private var last = LoopStatistics()

        /// Passes on what has changed.
        mutating func report(_ now: LoopStatistics) {
            defer { last = now }
            Gauge(label: "websockets_open_connections").record(now.openConnections)
            Gauge(label: "websockets_open_websockets").record(now.openWebSockets)
            Gauge(label: "websockets_queued_bytes").record(now.queuedBytes)
            Gauge(label: "websockets_largest_queue_bytes").record(now.largestQueue)
            count("websockets_connections_accepted_total", now.acceptedConnections, last.acceptedConnections)
            count("websockets_connections_refused_total", now.refusedConnections, last.refusedConnections)
            count("websockets_accept_failures_total", now.acceptFailures, last.acceptFailures)
            count("websockets_handler_errors_total", now.handlerErrors, last.handlerErrors)
            count("websockets_overflows_total", now.overflows, last.overflows)
            reportHandshakes(now)
            reportMessages(now)
            reportTurns(now.turns)
        }

        private func reportHandshakes(_ now: LoopStatistics) {
            let name = "websockets_handshakes_total"
            let (new, old) = (now.handshakes, last.handshakes)
            count(name, new.accepted, old.accepted, [("outcome", "accepted"), ("status", "101")])
            for (status, number) in new.refused {
                count(name, number, old.refused[status] ?? 0, [("outcome", "refused"), ("status", "\(status)")])
            }
            count(name, new.timedOut, old.timedOut, [("outcome", "timed_out"), ("status", "")])
            count(name, new.abandoned, old.abandoned, [("outcome", "abandoned"), ("status", "")])
            for (status, number) in now.httpResponses {
                let before = last.httpResponses[status] ?? 0
                count("websockets_http_responses_total", number, before, [("status", "\(status)")])
            }
        }

        private func reportMessages(_ now: LoopStatistics) {
            for (new, old) in zip(now.traffic, last.traffic) {
                let dimensions = [("direction", new.direction), ("opcode", "\(new.opcode)")]
                count("websockets_messages_total", new.count.messages, old.count.messages, dimensions)
                count("websockets_message_bytes_total", new.count.bytes, old.count.bytes, dimensions)
            }
            reportCompression("received", now.received.compressed, last.received.compressed)
            reportCompression("sent", now.sent.compressed, last.sent.compressed)
            for (code, number) in now.closes {
                count("websockets_closes_total", number, last.closes[code] ?? 0, [("code", "\(code)")])
            }
        }

        private func reportCompression(_ direction: String, _ new: CompressionCounts, _ old: CompressionCounts) {
            let dimensions = [("direction", direction)]
            count("websockets_compressed_messages_total", new.messages, old.messages, dimensions)
            count("websockets_compressed_payload_bytes_total", new.payloadBytes, old.payloadBytes, dimensions)
            count("websockets_compressed_wire_bytes_total", new.wireBytes, old.wireBytes, dimensions)
        }

        /// The loops have sorted the turns into buckets already, so they are counters by bucket here.
        private func reportTurns(_ now: TurnHistogram) {
            for (index, (new, old)) in zip(now.counts, last.turns.counts).enumerated() {
                let isLast = index == TurnHistogram.bounds.count
                let bound = isLast ? "+Inf" : "\(TurnHistogram.bounds[index] / .seconds(1))"
                count("websockets_turns_total", new, old, [("up_to_seconds", bound)])
            }
        }

        private func count(_ name: String, _ now: UInt64, _ before: UInt64, _ dimensions: [(String, String)] = []) {
            guard now > before else { return }
            Counter(label: name, dimensions: dimensions).increment(by: now - before)
        }
    }
#endif
