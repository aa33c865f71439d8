internal import LWSBinding
internal import Logging
internal import Synchronization

extension EventLoop {
    /// A closure of a route is about to be called: of one in the loop's own settings, which outlives the loop.
    @inline(__always)
    func enters(_ route: AnyObject) {
        turnWatch.enter(ObjectIdentifier(route), at: UVLoop.nanoseconds)
    }

    /// Whether the turn has lasted so long that others are to have theirs before more is done.
    ///
    /// A look at the clock, for what may go on for long to ask now and then.
    var isTurnOver: Bool { UVLoop.nanoseconds / 1_000_000 >= uv.turnBegan &+ Self.longTurn }

    /// Milliseconds.
    private static let longTurn: UInt64 = 10

    /// The turn's work is done and the loop is about to wait.
    ///
    /// Its beginning is known to a millisecond, so the end is taken no finer.
    @inline(__always)
    func recordTurn() {
        let now = UVLoop.nanoseconds
        let milliseconds = now / 1_000_000
        let duration = milliseconds > uv.turnBegan ? (milliseconds - uv.turnBegan) * 1_000_000 : 0
        counters.turns.count(nanoseconds: duration)
        if let stall = turnWatch.turnEnded(after: duration, at: now) { report(stall) }
    }

    /// The counters with what is not counted but looked up.
    var statistics: LoopStatistics {
        var statistics = counters
        statistics.openConnections = connectionCount
        statistics.wakeUps = wakeUps.load(ordering: .relaxed)
        return statistics
    }

    /// Keeps the counters where they can be read when the loop has ended.
    func publishStatistics() {
        let statistics = statistics
        finalCounters.withLock { $0 = statistics }
    }

    /// What `body` returns on the loop; nil when the loop has ended.
    func ask<Answer: Sendable>(_ body: @escaping @Sendable (EventLoop) -> Answer) async -> Answer? {
        await withCheckedContinuation { continuation in
            if !post(.run { continuation.resume(returning: body(self)) }) { continuation.resume(returning: nil) }
        }
    }

    private func report(_ stall: TurnWatch.Stall) {
        // Without a closure in it the turn was long for want of a processor, or by the work of many handshakes.
        settings.log.write(stall.route == nil ? .debug : .warning, .loopHeld, details(of: stall))
    }

    private func details(of stall: TurnWatch.Stall) -> [String: String] {
        var details = ["loop": "\(index)", "milliseconds": "\(stall.duration / 1_000_000)"]
        if let name = stall.route.flatMap(name) { details[stall.isTimed ? "route" : "last-route"] = name }
        return details
    }

    /// What the logs call handlers, as far as a route or an open connection has them.
    private func name(of handlers: ObjectIdentifier) -> String? {
        if let pattern = router.pattern(of: handlers) { return "\(pattern)" }
        return connections.first(where: { $0.session.map { ObjectIdentifier($0.handlers) } == handlers })?.session?
            .handlers.name
    }
}
