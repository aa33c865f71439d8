/// Times the turns of a loop, and tells which route held the loop when one was too long.
///
/// Timing every call of a closure would be dear, so usually only the last route called in the turn is known. After a
/// turn that was too long the calls are timed for a minute, and the route that took most of a turn is named.
/// A value without a clock; times are nanoseconds.
package struct TurnWatch {
    /// A turn that was too long.
    package struct Stall {
        /// How long it was.
        package let duration: UInt64
        /// The route that may be to blame, nil when no closure was called.
        package let route: ObjectIdentifier?
        /// True when `route` is the one that took most of the turn, false when it was only the last.
        package let isTimed: Bool
    }

    private static let suspicion: UInt64 = 60_000_000_000

    private let limit: UInt64
    // Identities, since counting references would cost more than all else here. One store for each call.
    private var current: ObjectIdentifier?
    private var timesCalls = false
    private var timesCallsUntil: UInt64 = 0
    private var currentSince: UInt64 = 0
    private var slowest: ObjectIdentifier?
    private var slowestDuration: UInt64 = 0

    /// - Parameter limit: the longest turn that is all right; `UInt64.max` for no limit.
    package init(limit: UInt64) {
        self.limit = limit
    }

    /// A closure of `route` is about to be called. Calls in a row count as one.
    @inline(__always)
    package mutating func enter(_ route: ObjectIdentifier, at now: @autoclosure () -> UInt64) {
        guard current != route else { return }
        if timesCalls { timeCurrent(until: now()) }
        current = route
    }

    /// The turn is over. Nil when it was not too long.
    @inline(__always)
    package mutating func turnEnded(after duration: UInt64, at now: UInt64) -> Stall? {
        guard duration >= limit || timesCalls else {
            current = nil
            return nil
        }
        return judge(duration, at: now)
    }

    @inline(never)
    private mutating func judge(_ duration: UInt64, at now: UInt64) -> Stall? {
        if timesCalls { timeCurrent(until: now) }
        defer {
            current = nil
            slowest = nil
            slowestDuration = 0
            timesCalls = now < timesCallsUntil
        }
        guard duration >= limit else { return nil }
        timesCallsUntil = now + Self.suspicion
        return Stall(duration: duration, route: timesCalls ? slowest : current, isTimed: timesCalls)
    }

    /// What has passed since the last call is put down to its route.
    private mutating func timeCurrent(until now: UInt64) {
        if let current, now - currentSince > slowestDuration {
            slowest = current
            slowestDuration = now - currentSince
        }
        currentSince = now
    }
}
