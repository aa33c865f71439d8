/// Everything of a frame before its payload (RFC 6455 section 5.2).
@usableFromInline
package struct FrameHeader: Equatable, Sendable {
    /// The first byte: opcode, FIN and the reserved bits.
    package var bits: FrameBits

    /// The length of the payload in bytes, never negative.
    package var payloadLength: Int

    /// The masking key of a client's frame, `nil` when the payload is not masked. Its most significant byte is the
    /// first one on the wire.
    package var maskingKey: UInt32?

    /// The header of a frame; not masked by default, as servers send.
    package init(bits: FrameBits, payloadLength: Int, maskingKey: UInt32? = nil) {
        self.bits = bits
        self.payloadLength = payloadLength
        self.maskingKey = maskingKey
    }

    /// The header of a server's frame, without an allocation. Part of every send.
    @inlinable
    @inline(__always)
    package static func encodeUnmasked(bits: FrameBits, payloadLength: Int) -> EncodedFrameHeader {
        let first = UInt64(bits.rawValue)
        let length = UInt64(truncatingIfNeeded: payloadLength)
        if length <= 125 {
            return EncodedFrameHeader(low: first | length << 8, high: 0, count: 2)
        }
        if length <= 0xFFFF {
            let networkOrder = UInt64(UInt16(truncatingIfNeeded: length).byteSwapped)
            return EncodedFrameHeader(low: first | 126 << 8 | networkOrder << 16, high: 0, count: 4)
        }
        let networkOrder = length.byteSwapped
        return EncodedFrameHeader(
            low: first | 127 << 8 | networkOrder << 16,
            high: UInt16(truncatingIfNeeded: networkOrder >> 48),
            count: 10
        )
    }

    /// The header as bytes, masked or not.
    package func encoded() -> [UInt8] {
        let header = FrameHeader.encodeUnmasked(bits: bits, payloadLength: payloadLength)
        var bytes = (0..<header.count).map { index in
            UInt8(truncatingIfNeeded: index < 8 ? header.low >> (8 * index) : UInt64(header.high) >> (8 * (index - 8)))
        }
        if let maskingKey {
            bytes[1] |= 0x80
            bytes += (0..<4).map { FrameHeader.octet($0, of: maskingKey) }
        }
        return bytes
    }

    /// One of the four bytes of a masking key, in the order of the wire.
    private static func octet(_ index: Int, of key: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: key >> (24 - 8 * index))
    }
}
