internal import WebSocketProtocol

/// When a connection is to do something of itself: its end, its peer's silence, the heartbeats, and the one timer for all
/// of them.
///
/// A value without I/O; times are milliseconds of the loop's clock unless they say otherwise. Confined to the connection's
/// loop.
struct Deadlines {
    /// When the connection ends whatever it does.
    private var end = UInt64.max
    /// The time that the loop's timer is set to.
    private var timer = UInt64.max
    private var liveness = Liveness(now: 0)
    /// The heartbeat in messages, where the options ask for one.
    private var textHeartbeat: TextHeartbeatWatch?
    /// When the Ping was sent whose Pong is awaited, in nanoseconds, which is also its payload; 0 for none.
    private var pingTime: UInt64 = 0

    /// Time between looks at a socket that is not read, for a peer that has gone.
    private static let pausedCheckInterval: UInt64 = 1000

    // MARK: The end

    /// The connection ends after a while if it is still there. Of several such times the first counts.
    mutating func setEnd(after milliseconds: UInt64, from now: UInt64) {
        let (due, overflow) = now.addingReportingOverflow(milliseconds)
        if !overflow { end = min(end, due) }
    }

    /// What the end was set for has been done in time.
    mutating func clearEnd() { end = .max }

    /// Whether the end has come.
    func isOver(at now: UInt64) -> Bool { now >= end }

    // MARK: The peer

    /// The WebSocket is open: its peer is watched from here on.
    mutating func open(_ heartbeat: TextHeartbeatWatch?, at now: UInt64) {
        clearEnd()
        liveness = Liveness(now: now)
        textHeartbeat = heartbeat
    }

    /// Something came from the peer, or was taken by it.
    @inline(__always)
    mutating func peerActed(at now: UInt64) { liveness.received(at: now) }

    /// A message, or a piece of one, came.
    @inline(__always)
    mutating func messageCame(at now: UInt64) { liveness.receivedMessage(at: now) }

    /// What is to be done about the peer now; see `Liveness.check`.
    mutating func check(_ policy: Liveness.Policy, isReading: Bool, at now: UInt64) -> Liveness.Step {
        liveness.check(policy, isReading: isReading, at: now)
    }

    /// When the WebSocket was opened.
    var openedAt: UInt64 { liveness.openedAt }

    /// When anything last came from the peer.
    var lastReceivedAt: UInt64 { liveness.lastReceivedAt }

    // MARK: Heartbeats

    /// The payload of a Ping that is sent now.
    ///
    /// - Parameter nanoseconds: the time.
    mutating func ping(at nanoseconds: UInt64) -> [UInt8] {
        pingTime = max(nanoseconds, 1)
        return Self.bytes(pingTime)
    }

    /// The time that a Ping took to the peer and back; nil for a Pong that does not answer the last one.
    ///
    /// - Parameter nanoseconds: the time.
    /// - Returns: nanoseconds, at least 1.
    mutating func roundTrip(of pong: RawSpan, at nanoseconds: UInt64) -> UInt64? {
        guard pingTime != 0, [UInt8](copying: pong) == Self.bytes(pingTime) else { return nil }
        defer { pingTime = 0 }
        return max(nanoseconds &- pingTime, 1)
    }

    /// What is to be done about the heartbeat in messages now; nil where there is none.
    mutating func checkTextHeartbeat(isReading: Bool, at now: UInt64) -> TextHeartbeatWatch.Step? {
        textHeartbeat?.check(isReading: isReading, at: now)
    }

    /// What to do about a message, where it may be a heartbeat; nil where there is none.
    ///
    /// - Parameter isWholeText: whether it is a whole text.
    mutating func received(_ payload: RawSpan, isWholeText: Bool, at now: UInt64) -> TextHeartbeatWatch.Answer? {
        guard let heartbeat = textHeartbeat else { return nil }
        let mayConcern = isWholeText && heartbeat.mayConcern(payload.byteCount)
        return textHeartbeat?.received(text: mayConcern ? [UInt8](copying: payload) : nil, at: now)
    }

    // MARK: The timer

    /// Whether a timer of this time is the one that is set; forgets it if so.
    mutating func take(timer due: UInt64) -> Bool {
        guard timer == due else { return false }
        timer = .max
        return true
    }

    /// The time to set the timer to; nil when it is set early enough.
    ///
    /// - Parameters:
    ///   - policy: what an open WebSocket wants of its peer; nil for others.
    ///   - other: when somebody else wants to be called.
    ///   - isPaused: whether the peer is not read from.
    mutating func nextTimer(
        _ policy: Liveness.Policy?,
        beside other: UInt64,
        isPaused: Bool,
        at now: UInt64
    ) -> UInt64? {
        var due = min(end, other)
        if let policy { due = min(due, liveness.nextDue(policy), textHeartbeat?.nextDue ?? .max) }
        if isPaused { due = min(due, now &+ Self.pausedCheckInterval) }
        guard due < timer else { return nil }
        timer = due
        return due
    }

    /// Big-endian.
    private static func bytes(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
