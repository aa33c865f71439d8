/// What compression has done in one direction. Messages that went as they are do not count.
public struct CompressionCounts: Sendable, Hashable {
    /// Compressed messages.
    public internal(set) var messages: UInt64 = 0
    /// Bytes of their payloads, as applications have them.
    public internal(set) var payloadBytes: UInt64 = 0
    /// Bytes of the same on the wire, without headers of frames.
    public internal(set) var wireBytes: UInt64 = 0

    /// Counts a message, or a part of one when it does not end with that.
    mutating func count(payload: Int, wire: Int, endsMessage: Bool) {
        messages &+= endsMessage ? 1 : 0
        payloadBytes &+= UInt64(truncatingIfNeeded: payload)
        wireBytes &+= UInt64(truncatingIfNeeded: wire)
    }

    static func += (sum: inout CompressionCounts, other: CompressionCounts) {
        sum.messages &+= other.messages
        sum.payloadBytes &+= other.payloadBytes
        sum.wireBytes &+= other.wireBytes
    }
}
