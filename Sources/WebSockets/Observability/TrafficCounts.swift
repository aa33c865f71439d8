/// Messages and control frames of one direction, by opcode, and the bytes of their payloads.
public struct TrafficCounts: Sendable, Hashable {
    /// How many, and how large together.
    public struct Count: Sendable, Hashable {
        /// Messages, or frames where they are control frames.
        public internal(set) var messages: UInt64 = 0
        /// Bytes of payload.
        public internal(set) var bytes: UInt64 = 0

        /// Both at once.
        @inline(__always)
        package init(messages: UInt64 = 0, bytes: UInt64 = 0) {
            self.messages = messages
            self.bytes = bytes
        }

        static func += (sum: inout Count, other: Count) {
            sum.messages &+= other.messages
            sum.bytes &+= other.bytes
        }
    }

    /// Text messages.
    public internal(set) var text = Count()
    /// Binary messages.
    public internal(set) var binary = Count()
    /// Pings.
    public internal(set) var ping = Count()
    /// Pongs. Sent ones include those that answer Pings.
    public internal(set) var pong = Count()
    /// Those of the messages that were compressed.
    public internal(set) var compressed = CompressionCounts()

    /// Counts a message or a part of one, or a Ping or Pong.
    ///
    /// - Parameter messages: 1 for the part that a message is counted with, 0 for the others.
    @inline(__always)
    mutating func count(_ opcode: Opcode, bytes: Int, messages: UInt64 = 1) {
        let count = Count(messages: messages, bytes: UInt64(truncatingIfNeeded: bytes))
        switch opcode {
        case .text: text += count
        case .binary: binary += count
        case .ping: ping += count
        case .pong: pong += count
        case .continuation, .close: break
        }
    }

    static func += (sum: inout TrafficCounts, other: TrafficCounts) {
        sum.text += other.text
        sum.binary += other.binary
        sum.ping += other.ping
        sum.pong += other.pong
        sum.compressed += other.compressed
    }
}
