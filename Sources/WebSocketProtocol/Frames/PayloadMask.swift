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

    /// Masks the bytes of `range`, and turns to the byte behind them.
    ///
    /// 64 bytes at a time, and each power of two below that at most once. Nothing behind `range` is written to, not even
    /// its own value: what is read next, the header of the next frame, would have to wait for that store.
    @inlinable
    @inline(__always)
    mutating func apply(to bytes: inout MutableRawSpan, in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.byteCount)
        let count = range.upperBound &- range.lowerBound
        let word = pattern.littleEndian
        var index = range.lowerBound
        // All accesses are to bytes of the range, which was just checked.
        if count >= 64 {
            let block = SIMD8<UInt64>(repeating: word)
            repeat {
                unsafe bytes.mask(block, uncheckedAt: index)
                index &+= 64
            } while range.upperBound &- index >= 64
        }
        if count & 32 != 0 {
            unsafe bytes.mask(SIMD4<UInt64>(repeating: word), uncheckedAt: index)
            index &+= 32
        }
        if count & 16 != 0 {
            unsafe bytes.mask(SIMD2<UInt64>(repeating: word), uncheckedAt: index)
            index &+= 16
        }
        if count & 8 != 0 {
            unsafe bytes.mask(word, uncheckedAt: index)
            index &+= 8
        }
        if count & 4 != 0 {
            unsafe bytes.mask(UInt32(truncatingIfNeeded: pattern).littleEndian, uncheckedAt: index)
            index &+= 4
        }
        guard count & 3 != 0 else { return }
        if count & 2 != 0 {
            unsafe bytes.mask(UInt16(truncatingIfNeeded: pattern).littleEndian, uncheckedAt: index)
            index &+= 2
            turn(by: 2)
        }
        if count & 1 != 0 {
            unsafe bytes.mask(UInt8(truncatingIfNeeded: pattern), uncheckedAt: index)
            turn(by: 1)
        }
    }

    @inlinable
    @inline(__always)
    mutating func turn(by count: UInt64) {
        pattern = pattern &>> (8 &* count) | pattern &<< (64 &- 8 &* count)
    }
}

extension MutableRawSpan {
    @unsafe
    @inlinable
    @inline(__always)
    mutating func mask<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word, uncheckedAt offset: Int) {
        let masked = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Word.self) ^ word
        unsafe storeBytes(of: masked, toUncheckedByteOffset: offset, as: Word.self)
    }

    @unsafe
    @inlinable
    @inline(__always)
    mutating func mask<Block: SIMD & BitwiseCopyable>(_ block: Block, uncheckedAt offset: Int)
    where Block.Scalar: FixedWidthInteger {
        let masked = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Block.self) ^ block
        unsafe storeBytes(of: masked, toUncheckedByteOffset: offset, as: Block.self)
    }
}
