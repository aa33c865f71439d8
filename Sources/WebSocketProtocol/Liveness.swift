/// Whether a connection's peer is still there, is still of use, and has been there long enough.
///
/// A value without I/O: `check` returns what to do at a time, `nextDue` when to ask again. Times are milliseconds of
/// one clock that never goes back.
package struct Liveness {
    /// What a route wants of its peers; times in milliseconds, nil for no limit.
    package struct Policy: Sendable {
        /// Silence after which a Ping is sent.
        package var pingAfter: UInt64?
        /// Silence after that Ping which ends the connection.
        package var hangUpAfter: UInt64
        /// Time without a message from the peer which closes the connection.
        package var idleAfter: UInt64?
        /// Age at which the connection is closed.
        package var lifetime: UInt64?

        /// A policy.
        package init(pingAfter: UInt64?, hangUpAfter: UInt64, idleAfter: UInt64? = nil, lifetime: UInt64? = nil) {
            self.pingAfter = pingAfter
            self.hangUpAfter = hangUpAfter
            self.idleAfter = idleAfter
            self.lifetime = lifetime
        }
    }

    /// What to do.
    package enum Step: Equatable {
        /// Nothing.
        case wait
        /// Send a Ping.
        case ping
        /// The peer answers nothing any more: end the connection without a handshake.
        case hangUp
        /// No message for too long: close.
        case closeIdle
        /// Too old: close.
        case closeExpired
    }

    private let opened: UInt64
    @usableFromInline
    var lastReceived: UInt64
    @usableFromInline
    var lastMessage: UInt64
    private var pinged: UInt64?

    /// A connection that has just been opened.
    package init(now: UInt64) {
        opened = now
        lastReceived = now
        lastMessage = now
    }

    /// Something came from the peer: any byte of it is life.
    @inlinable
    @inline(__always)
    package mutating func received(at now: UInt64) {
        lastReceived = now
    }

    /// A message or a piece of one came.
    @inlinable
    @inline(__always)
    package mutating func receivedMessage(at now: UInt64) {
        lastReceived = now
        lastMessage = now
    }

    /// When anything last came.
    package var lastReceivedAt: UInt64 { lastReceived }

    /// When the connection was opened.
    package var openedAt: UInt64 { opened }

    /// What is to be done now. `.ping` is answered once for each silence.
    ///
    /// - Parameter isReading: false while nothing is read from the peer, so that its silence means nothing.
    package mutating func check(_ policy: Policy, isReading: Bool, at now: UInt64) -> Step {
        if let pinged, lastReceived >= pinged { self.pinged = nil }
        if let lifetime = policy.lifetime, now >= opened &+ lifetime { return .closeExpired }
        if let idle = policy.idleAfter, now >= lastMessage &+ idle { return .closeIdle }
        guard let silence = policy.pingAfter else { return .wait }
        if let pinged {
            guard now >= pinged &+ policy.hangUpAfter else { return .wait }
            if isReading { return .hangUp }
            self.pinged = now
            return .wait
        }
        guard now >= lastReceived &+ silence else { return .wait }
        pinged = now
        return .ping
    }

    /// The next time at which `check` may have something to say; `UInt64.max` for never.
    package func nextDue(_ policy: Policy) -> UInt64 {
        var due = UInt64.max
        if let lifetime = policy.lifetime { due = min(due, opened &+ lifetime) }
        if let idle = policy.idleAfter { due = min(due, lastMessage &+ idle) }
        if let silence = policy.pingAfter {
            let isWaiting = pinged.map { lastReceived < $0 } ?? false
            due = min(due, isWaiting ? (pinged ?? 0) &+ policy.hangUpAfter : lastReceived &+ silence)
        }
        return due
    }
}
