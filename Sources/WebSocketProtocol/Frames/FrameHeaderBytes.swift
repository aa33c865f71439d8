/// The bytes of a frame header as they arrive, in two registers (RFC 6455 section 5.2).
///
/// Only the first `size` bytes belong to the header: what lies behind them is of no meaning.
@usableFromInline
struct FrameHeaderBytes {
    /// The first eight bytes; the first on the wire is the least significant one.
    @usableFromInline
    var low: UInt64 = 0

    /// The bytes behind them, in the same order.
    @usableFromInline
    var high: UInt64 = 0

    /// The bytes of two registers, which is more than any header has.
    @inlinable
    static var capacity: Int { 16 }

    /// No bytes yet.
    @inlinable
    init() {}

    /// The `capacity` bytes from `offset` on.
    @inlinable
    @inline(__always)
    init(_ bytes: borrowing MutableRawSpan, at offset: Int) {
        // Every bit pattern is a number, and the loads check their bounds.
        low = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
        high = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
    }

    /// The bytes from `offset` on, as many of `count` as there are.
    init(_ bytes: borrowing RawSpan, upTo count: Int, at offset: Int) {
        for index in 0..<min(count, bytes.byteCount - offset) {
            // Every bit pattern is a UInt8, and the load checks its bounds.
            set(unsafe bytes.unsafeLoad(fromByteOffset: offset + index, as: UInt8.self), at: index)
        }
    }

    /// Sets one byte that was not set before.
    mutating func set(_ octet: UInt8, at index: Int) {
        if index < 8 {
            low |= UInt64(octet) &<< UInt64(8 * index)
        } else {
            high |= UInt64(octet) &<< UInt64(8 * (index - 8))
        }
    }
}

extension FrameHeaderBytes {
    /// FIN, the reserved bits and the opcode.
    @inlinable
    @inline(__always)
    var first: UInt8 { UInt8(truncatingIfNeeded: low) }

    /// Whether a frame with this first byte is a whole text or binary message, compressed or not.
    static func isWholeMessage(_ first: UInt8) -> Bool {
        // FIN, and an opcode of 1 or 2.
        first & 0x80 != 0 && (first & 0x0F) &- 1 <= 1
    }

    /// Whether a masking key follows the length.
    @inlinable
    @inline(__always)
    var isMasked: Bool { low & 0x8000 != 0 }

    /// The seven bits of length: up to 125 the length itself, 126 or 127 the size of what follows.
    @inlinable
    @inline(__always)
    var shortLength: Int { Int(truncatingIfNeeded: low &>> 8 & 0x7F) }

    /// The number of bytes that follow the first two with the length: 0, 2 or 8.
    @inlinable
    @inline(__always)
    var extendedLengthSize: Int { shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8 }

    /// The number of bytes of the header.
    @inlinable
    @inline(__always)
    var size: Int { 2 &+ extendedLengthSize &+ (isMasked ? 4 : 0) }

    /// The length of the payload.
    @inlinable
    @inline(__always)
    var payloadLength: UInt64 {
        switch shortLength {
        case 126: UInt64(UInt16(truncatingIfNeeded: low &>> 16).byteSwapped)
        case 127: (low &>> 16 | high &<< 48).byteSwapped
        default: UInt64(truncatingIfNeeded: shortLength)
        }
    }

    /// The masking key, whose first byte on the wire is the least significant one.
    @inlinable
    @inline(__always)
    var keyInOrder: UInt32 {
        switch shortLength {
        case 126: UInt32(truncatingIfNeeded: low &>> 32)
        case 127: UInt32(truncatingIfNeeded: high &>> 16)
        default: UInt32(truncatingIfNeeded: low &>> 16)
        }
    }
}

// MARK: What no frame may be

extension FrameHeaderBytes {
    /// What is wrong with the first byte, whoever sent it: the opcode, or a control frame without FIN.
    var refusalOfFirst: FrameRefusal? {
        guard let opcode = Opcode(rawValue: first & 0x0F) else { return .reservedOpcode }
        return opcode.isControl && first & 0x80 == 0 ? .fragmentedControlFrame : nil
    }

    /// What is wrong with the second byte: a control frame has at most 125 bytes of payload.
    var refusalOfSecond: FrameRefusal? {
        first & 0x08 != 0 && shortLength > 125 ? .controlFrameTooLong : nil
    }

    /// What is wrong with the length: it must be in its shortest form, and have at most 63 bits.
    var refusalOfLength: FrameRefusal? {
        let length = payloadLength
        if length < (shortLength == 127 ? 0x1_0000 : shortLength == 126 ? 126 : 0) { return .lengthNotMinimal }
        return length >> 63 != 0 ? .lengthTooLarge : nil
    }
}
