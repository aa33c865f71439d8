/// Pings of the application whose Pongs are awaited, in the order they were sent.
struct PingsInFlight {
    private struct Ping {
        let number: UInt64
        /// Nanoseconds.
        let sent: UInt64
        /// Milliseconds.
        let due: UInt64
        let wait: Wait<Duration>
    }

    private var pings: [Ping] = []
    private var lastNumber: UInt64 = 0

    /// When the first of them has been waited for long enough.
    var nextDue: UInt64 { pings.first?.due ?? .max }

    /// Adds a Ping and returns its payload, which no heartbeat has.
    mutating func add(_ wait: Wait<Duration>, sent: UInt64, due: UInt64) -> [UInt8] {
        lastNumber += 1
        pings.append(Ping(number: lastNumber, sent: sent, due: due, wait: wait))
        return Self.payload(lastNumber)
    }

    /// A Pong came. A peer may answer the last of several Pings only, so it counts for the earlier ones too
    /// (RFC 6455 section 5.5.3).
    mutating func received(_ payload: RawSpan, at now: UInt64) {
        guard !pings.isEmpty else { return }
        let bytes = [UInt8](copying: payload)
        guard let index = pings.firstIndex(where: { Self.payload($0.number) == bytes }) else { return }
        for ping in pings[...index] { ping.wait.end(.success(.nanoseconds(Int64(clamping: now - ping.sent)))) }
        pings.removeFirst(index + 1)
    }

    /// Gives up those that have been waited for long enough.
    mutating func expire(at now: UInt64) {
        while let ping = pings.first, ping.due <= now {
            ping.wait.end(.failure(WebSocketError(.timedOut, "No Pong came in time")))
            pings.removeFirst()
        }
    }

    /// Gives up all.
    mutating func failAll(_ error: WebSocketError) {
        for ping in pings { ping.wait.end(.failure(error)) }
        pings = []
    }

    private static func payload(_ number: UInt64) -> [UInt8] { Array("ping \(number)".utf8) }
}
