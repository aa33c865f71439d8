/// How opening handshakes ended.
public struct HandshakeCounts: Sendable, Hashable {
    /// Answered with 101.
    public internal(set) var accepted: UInt64 = 0
    /// Answered with another status, by that status.
    public internal(set) var refused: [Int: UInt64] = [:]
    /// Connections that sent no whole request in `handshakeTimeout`.
    public internal(set) var timedOut: UInt64 = 0
    /// Connections that ended before they had sent a whole request, or that libwebsockets cut off for a bad one.
    public internal(set) var abandoned: UInt64 = 0

    static func += (sum: inout HandshakeCounts, other: HandshakeCounts) {
        sum.accepted &+= other.accepted
        sum.refused.merge(other.refused, uniquingKeysWith: &+)
        sum.timedOut &+= other.timedOut
        sum.abandoned &+= other.abandoned
    }
}
