/// The masking key of a frame, turned to the next byte of the payload (RFC 6455 section 5.3).
///
/// Masking and unmasking are the same operation. A payload may be masked in pieces of any length, in order.
@usableFromInline
struct PayloadMask {
    /// The key twice; the byte for the next byte of the payload is the least significant one.
    @usableFromInline
    var pattern: UInt64

    /// The mask of a key whose first byte on the wire is the least significant one.
    @inlinable
    @inline(__always)
    init(keyInOrder key: UInt32) {
        pattern = UInt64(key) | UInt64(key) &<< 32
    }

    /// Masks the bytes of `range` where they lie.
    @inlinable
    @inline(__always)
    mutating func apply(to bytes: inout MutableRawSpan, in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.byteCount)
        let offset = range.lowerBound
        let count = range.upperBound &- offset
        // The range was just checked, and the buffer lives through the closure.
        unsafe bytes.withUnsafeMutableBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe copy(from: UnsafeRawPointer(base + offset), to: base + offset, count: count)
        }
    }

    /// Masks `count` bytes on their way from one place to another, which may be the same, and turns to the byte behind
    /// them.
    ///
    /// 64 bytes at a time, and each power of two below that at most once. Nothing behind the last byte is written to,
    /// not even its own value: what is read next, the header of the next frame, would have to wait for that store.
    @unsafe
    @inlinable
    @inline(__always)
    mutating func copy(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int) {
        let word = pattern.littleEndian
        var index = 0
        if count >= 64 {
            let block = SIMD8<UInt64>(repeating: word)
            repeat {
                unsafe Self.copy(from: source + index, to: target + index, block)
                index &+= 64
            } while count &- index >= 64
        }
        if count & 32 != 0 {
            unsafe Self.copy(from: source + index, to: target + index, SIMD4<UInt64>(repeating: word))
            index &+= 32
        }
        if count & 16 != 0 {
            unsafe Self.copy(from: source + index, to: target + index, SIMD2<UInt64>(repeating: word))
            index &+= 16
        }
        if count & 8 != 0 {
            unsafe Self.copy(from: source + index, to: target + index, word)
            index &+= 8
        }
        if count & 4 != 0 {
            let half = UInt32(truncatingIfNeeded: pattern).littleEndian
            unsafe Self.copy(from: source + index, to: target + index, half)
            index &+= 4
        }
        if count & 2 != 0 {
            let quarter = UInt16(truncatingIfNeeded: pattern).littleEndian
            unsafe Self.copy(from: source + index, to: target + index, quarter)
            index &+= 2
            turn(by: 2)
        }
        if count & 1 != 0 {
            unsafe Self.copy(from: source + index, to: target + index, UInt8(truncatingIfNeeded: pattern))
            turn(by: 1)
        }
    }

    @inlinable
    @inline(__always)
    mutating func turn(by count: UInt64) {
        pattern = pattern &>> (8 &* count) | pattern &<< (64 &- 8 &* count)
    }

    @unsafe
    @inlinable
    @inline(__always)
    static func copy<Word: FixedWidthInteger & BitwiseCopyable>(
        from source: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer,
        _ mask: Word
    ) {
        unsafe target.storeBytes(of: source.loadUnaligned(as: Word.self) ^ mask, as: Word.self)
    }

    @unsafe
    @inlinable
    @inline(__always)
    static func copy<Block: SIMD & BitwiseCopyable>(
        from source: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer,
        _ mask: Block
    ) where Block.Scalar: FixedWidthInteger {
        unsafe target.storeBytes(of: source.loadUnaligned(as: Block.self) ^ mask, as: Block.self)
    }
}
