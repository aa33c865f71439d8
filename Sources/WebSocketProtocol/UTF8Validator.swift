/// Checks text that arrives in pieces, at the first byte that cannot be UTF-8 (RFC 3629, RFC 6455 section 8.1).
///
/// Between two pieces it remembers only what the next byte of an unfinished sequence may be, so a sequence may be cut
/// anywhere. After `validate` returned false the validator must be reset.
@usableFromInline
package struct UTF8Validator: Sendable {
    /// How many bytes the current sequence still needs.
    @usableFromInline
    var needed: UInt8 = 0

    /// The least value the next byte of the sequence may have.
    @usableFromInline
    var least: UInt8 = 0x80

    /// The greatest value the next byte of the sequence may have.
    @usableFromInline
    var greatest: UInt8 = 0xBF

    /// A validator at the start of a text.
    @inlinable
    package init() {}

    /// Whether the bytes so far end with a whole sequence. A text is valid when this is true at its end.
    @inlinable
    package var isComplete: Bool { needed == 0 }

    /// Returns to the start of a text.
    @inlinable
    package mutating func reset() {
        self = UTF8Validator()
    }

    /// Whether `bytes` are one whole valid text.
    @inlinable
    package static func isValid(_ bytes: borrowing RawSpan) -> Bool {
        var validator = UTF8Validator()
        return validator.validate(bytes) && validator.isComplete
    }

    /// Checks the next piece of the text: false at the first byte that cannot continue it, even when that byte comes
    /// within an unfinished sequence.
    @usableFromInline
    package mutating func validate(_ bytes: borrowing RawSpan) -> Bool {
        var offset = 0
        while needed > 0, offset < bytes.byteCount {
            guard accept(bytes.byte(at: offset)) else { return false }
            offset += 1
        }
        offset = bytes.endOfASCII(from: offset)
        while bytes.byteCount - offset >= 4 {
            let word = bytes.word(at: offset)
            if word & 0x80 == 0 {
                let end = bytes.endOfASCII(from: offset)
                guard end > offset else { break }
                offset = end
            } else {
                let length = UTF8Validator.prefixLength(of: word)
                guard length > 0 else { return false }
                offset += length
            }
        }
        while offset < bytes.byteCount {
            guard accept(bytes.byte(at: offset)) else { return false }
            offset += 1
        }
        return true
    }

    /// How many of four bytes are whole sequences, one or two of them; zero when the first sequence is not valid.
    ///
    /// The first byte is the least significant one, and not ASCII.
    @inline(__always)
    private static func prefixLength(of word: UInt32) -> Int {
        if word & 0xC0E0 == 0x80C0 {
            // 110xxxxx 10xxxxxx; C0 and C1 would spell ASCII in two bytes.
            guard word & 0x1E != 0 else { return 0 }
            return word & 0xC0E0_0000 == 0x80C0_0000 && word & 0x1E_0000 != 0 ? 4 : 2
        }
        if word & 0xC0_C0F0 == 0x80_80E0 {
            // 1110xxxx 10xxxxxx 10xxxxxx; not overlong (first five bits zero), not a surrogate (first five 11011).
            let firstFive = word & 0x200F
            return firstFive == 0 || firstFive == 0x200D ? 0 : 3
        }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            // 11110xxx 10xxxxxx 10xxxxxx 10xxxxxx; the plane, its first five bits, is 1 to 16.
            let plane = (word & 0x07) << 2 | (word >> 12) & 0x03
            return (1...16).contains(plane) ? 4 : 0
        }
        return 0
    }

    /// Checks one byte: used where a sequence may be cut, at both ends of a piece.
    private mutating func accept(_ byte: UInt8) -> Bool {
        if needed > 0 {
            guard byte >= least, byte <= greatest else { return false }
            needed -= 1
            least = 0x80
            greatest = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: needed = 1
        case 0xE0...0xEF: needed = 2
        case 0xF0...0xF4: needed = 3
        default: return false
        }
        switch byte {
        case 0xE0: least = 0xA0  // below: overlong
        case 0xED: greatest = 0x9F  // above: surrogates
        case 0xF0: least = 0x90  // below: overlong
        case 0xF4: greatest = 0x8F  // above: beyond U+10FFFF
        default: break
        }
        return true
    }
}

extension RawSpan {
    /// Four bytes from `offset` on, the first as the least significant.
    @inline(__always)
    fileprivate func word(at offset: Int) -> UInt32 {
        // Every bit pattern is a UInt32, and the load checks its bounds.
        UInt32(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The high bit of each of the eight bytes from `offset` on, the first byte as the least significant.
    @inline(__always)
    fileprivate func highBits(at offset: Int) -> UInt64 {
        eightBytes(at: offset) & 0x8080_8080_8080_8080
    }

    /// The offset of the first byte from `start` on that is not ASCII, or one less than eight bytes before the end.
    @inline(__always)
    fileprivate func endOfASCII(from start: Int) -> Int {
        var offset = start
        while byteCount - offset >= 8 {
            let found = highBits(at: offset)
            guard found == 0 else { return offset + found.trailingZeroBitCount / 8 }
            offset += 8
            while byteCount - offset >= 32 {
                let inFour =
                    highBits(at: offset) | highBits(at: offset + 8)
                    | highBits(at: offset + 16) | highBits(at: offset + 24)
                guard inFour == 0 else { break }
                offset += 32
            }
        }
        return offset
    }
}
