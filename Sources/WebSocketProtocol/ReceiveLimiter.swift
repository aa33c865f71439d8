/// Counts what a peer sends against the limits of its route (RFC 6455 section 10.4, and 7.4.1 for code 1008).
///
/// A value without I/O for one connection. Times are milliseconds of a clock that never goes back.
package struct ReceiveLimiter {
    /// The limits of a route.
    package struct Policy: Sendable {
        /// Frames that a message may be made of.
        package var maxFragments: Int
        /// Pings and Pongs.
        package var controlFrames: TokenBucket.Rate?
        /// Messages.
        package var messages: TokenBucket.Rate?
        /// Bytes of payload in messages.
        package var bytes: TokenBucket.Rate?

        /// A policy; nil for no limit.
        package init(
            maxFragments: Int,
            controlFrames: RateLimit? = nil,
            messages: RateLimit? = nil,
            bytes: RateLimit? = nil
        ) {
            self.maxFragments = maxFragments
            self.controlFrames = controlFrames.map { TokenBucket.Rate($0) }
            self.messages = messages.map { TokenBucket.Rate($0) }
            self.bytes = bytes.map { TokenBucket.Rate($0) }
        }
    }

    /// What a peer did too much of.
    package enum Excess: String, Sendable {
        case fragments = "too many fragments"
        case emptyFragments = "too many empty fragments"
        case controlFrames = "too many control frames"
        case messages = "too many messages"
        case bytes = "too many bytes"

        /// Why the connection is closed, as the peer is told.
        package var reason: String { rawValue }
    }

    /// Frames of a message that may carry nothing. More of them serve only to keep a server busy.
    private static let maxEmptyFragments = 64

    private var fragments = 0
    private var emptyFragments = 0
    private var controlFrames = TokenBucket()
    private var messages = TokenBucket()
    private var bytes = TokenBucket()

    /// A limiter that has seen nothing.
    package init() {}

    /// Takes note of a piece of a message; nil when all is well.
    ///
    /// - Parameters:
    ///   - isEmpty: whether it carries nothing.
    ///   - endsFrame: whether the frame ends with this piece.
    package mutating func receivedPiece(
        isEmpty: Bool,
        isFirst: Bool,
        isFinal: Bool,
        endsFrame: Bool,
        _ policy: Policy,
        at now: UInt64
    ) -> Excess? {
        if isFirst {
            fragments = 0
            emptyFragments = 0
            if let rate = policy.messages, !messages.take(at: now &* 1_000_000, rate) { return .messages }
        }
        guard endsFrame else { return nil }
        fragments += 1
        if fragments > policy.maxFragments { return .fragments }
        if isEmpty, !isFinal { emptyFragments += 1 }
        return emptyFragments > Self.maxEmptyFragments ? .emptyFragments : nil
    }

    /// Takes note of payload, after inflating; nil when all is well.
    package mutating func receivedBytes(_ count: Int, _ policy: Policy, at now: UInt64) -> Excess? {
        guard let rate = policy.bytes else { return nil }
        return bytes.take(UInt64(count), at: now &* 1_000_000, rate) ? nil : .bytes
    }

    /// Takes note of a Ping or Pong; nil when all is well.
    package mutating func receivedControl(_ policy: Policy, at now: UInt64) -> Excess? {
        guard let rate = policy.controlFrames else { return nil }
        return controlFrames.take(at: now &* 1_000_000, rate) ? nil : .controlFrames
    }
}
