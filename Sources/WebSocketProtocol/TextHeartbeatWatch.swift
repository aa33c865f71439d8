/// One end of a ``TextHeartbeat``: when to ask, what to answer and when to give up.
///
/// A value without I/O: `check` returns what to do at a time, `nextDue` when to ask again. Times are milliseconds of
/// one clock that never goes back.
package struct TextHeartbeatWatch {
    /// A heartbeat in the form that is compared with.
    package struct Policy: Sendable {
        let interval: UInt64
        let timeout: UInt64
        let ping: [UInt8]
        let pong: [UInt8]

        /// Times in milliseconds, texts as they are sent.
        package init(interval: UInt64, timeout: UInt64, ping: String, pong: String) {
            self.interval = interval
            self.timeout = timeout
            self.ping = Array(ping.utf8)
            self.pong = Array(pong.utf8)
        }
    }

    /// What to do about a message.
    package enum Answer: Equatable {
        /// Show it to the handler.
        case deliver
        /// Send this text, and show nothing.
        case send([UInt8])
        /// Show nothing.
        case drop
    }

    /// What to do when time has passed.
    package enum Step: Equatable {
        /// Nothing.
        case wait
        /// Send this text.
        case send([UInt8])
        /// The peer says nothing any more: close.
        case giveUp
    }

    private let policy: Policy
    private let isAsking: Bool
    private var lastHeard: UInt64
    private var lastAsked: UInt64

    /// A connection that has just been opened.
    ///
    /// - Parameter isAsking: whether this end sends pings, as clients do.
    package init(_ policy: Policy, isAsking: Bool, now: UInt64) {
        self.policy = policy
        self.isAsking = isAsking
        lastHeard = now
        lastAsked = now
    }

    /// A message, or a piece of one, came; `text` when it is a whole text.
    package mutating func received(text: [UInt8]?, at now: UInt64) -> Answer {
        lastHeard = now
        switch text {
        case policy.ping: return .send(policy.pong)
        case policy.pong: return .drop
        default: return .deliver
        }
    }

    /// Whether a text of so many bytes may be one of the two.
    package func mayConcern(_ byteCount: Int) -> Bool {
        byteCount == policy.ping.count || byteCount == policy.pong.count
    }

    /// What is to be done now.
    ///
    /// - Parameter isReading: false while nothing is read from the peer, so that its silence means nothing.
    package mutating func check(isReading: Bool, at now: UInt64) -> Step {
        if !isReading { lastHeard = now }
        if now >= lastHeard &+ policy.timeout { return .giveUp }
        guard isAsking, now >= lastAsked &+ policy.interval else { return .wait }
        lastAsked = now
        return .send(policy.ping)
    }

    /// The next time at which `check` may have something to say.
    package var nextDue: UInt64 {
        min(lastHeard &+ policy.timeout, isAsking ? lastAsked &+ policy.interval : .max)
    }
}
