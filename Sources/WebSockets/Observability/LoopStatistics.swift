/// What one loop has done since the server was started, or all its loops together.
///
/// Counts only grow, except those that say "at the moment". A loop counts for itself while it works, in plain
/// integers, so counting costs next to nothing and nobody waits for it.
public struct LoopStatistics: Sendable, Hashable {
    // MARK: Sockets

    /// Sockets served at the moment, in any state.
    public internal(set) var openConnections = 0
    /// WebSockets at the moment: those between `ready` and `close`.
    public internal(set) var openWebSockets = 0
    /// Sockets accepted.
    public internal(set) var acceptedConnections: UInt64 = 0
    /// Sockets closed at once because a limit on their number was reached.
    public internal(set) var refusedConnections: UInt64 = 0
    /// Times that accepting failed, as when descriptors run out.
    public internal(set) var acceptFailures: UInt64 = 0

    // MARK: Requests

    /// Opening handshakes by their end.
    public internal(set) var handshakes = HandshakeCounts()
    /// Answers to plain HTTP requests, by status.
    public internal(set) var httpResponses: [Int: UInt64] = [:]
    /// Closures that threw, of any kind, except for errors that a peer is to blame for, such as a message that is no
    /// value of the type expected.
    public internal(set) var handlerErrors: UInt64 = 0

    // MARK: Messages

    /// What peers sent. Counted on arrival, whether or not a closure takes it.
    public internal(set) var received = TrafficCounts()
    /// What was accepted for sending.
    public internal(set) var sent = TrafficCounts()
    /// WebSockets closed, by code. Codes from 3000 on that a peer chose are counted as 3000 and 4000, lest peers
    /// make the table grow.
    public internal(set) var closes: [CloseCode: UInt64] = [:]

    // MARK: Queues

    /// Bytes that were left at the moment when each connection was last written to, for want of room in its socket.
    public internal(set) var queuedBytes = 0
    /// The most that was ever left so on one connection.
    public internal(set) var largestQueue = 0
    /// Messages that met the high watermark; what then happened is up to the route's `OverflowPolicy`.
    public internal(set) var overflows: UInt64 = 0

    // MARK: The loop

    /// How long turns took.
    public internal(set) var turns = TurnHistogram()
    /// Times that another thread woke the loop.
    package internal(set) var wakeUps: UInt64 = 0

    /// Adds what another loop has done.
    static func += (sum: inout LoopStatistics, other: LoopStatistics) {
        sum.openConnections += other.openConnections
        sum.openWebSockets += other.openWebSockets
        sum.acceptedConnections &+= other.acceptedConnections
        sum.refusedConnections &+= other.refusedConnections
        sum.acceptFailures &+= other.acceptFailures
        sum.handshakes += other.handshakes
        sum.httpResponses.merge(other.httpResponses, uniquingKeysWith: &+)
        sum.handlerErrors &+= other.handlerErrors
        sum.received += other.received
        sum.sent += other.sent
        sum.closes.merge(other.closes, uniquingKeysWith: &+)
        sum.queuedBytes += other.queuedBytes
        sum.largestQueue = max(sum.largestQueue, other.largestQueue)
        sum.overflows &+= other.overflows
        sum.turns += other.turns
        sum.wakeUps &+= other.wakeUps
    }

    /// Counts a WebSocket that was closed.
    mutating func count(_ info: CloseInfo) {
        let isPeersOwn = info.initiator == .peer && info.code.rawValue >= 3000
        let code = isPeersOwn ? CloseCode(rawValue: info.code.rawValue / 1000 * 1000) : info.code
        closes[code, default: 0] &+= 1
    }

    /// Counts what one connection has left in its queue after a write, instead of what it had left before.
    mutating func countQueue(_ bytes: Int, before: Int) {
        queuedBytes += bytes - before
        largestQueue = max(largestQueue, bytes)
    }
}

extension LoopStatistics {
    /// Messages and control frames of both directions, with what tells them apart.
    var traffic: [(direction: String, opcode: Opcode, count: TrafficCounts.Count)] {
        [("received", received), ("sent", sent)].flatMap { direction, counts in
            [
                (direction, .text, counts.text), (direction, .binary, counts.binary),
                (direction, .ping, counts.ping), (direction, .pong, counts.pong),
            ]
        }
    }
}
