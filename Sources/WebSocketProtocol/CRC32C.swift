/// The Castagnoli checksum (RFC 9260 appendix A), bit by bit: it is asked for once a connection at most.
enum CRC32C {
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder >> 1 ^ (remainder & 1 == 0 ? 0 : 0x82F6_3B78)
            }
        }
        return ~remainder
    }
}
