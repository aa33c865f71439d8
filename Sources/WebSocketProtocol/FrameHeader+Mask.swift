extension FrameHeader {
    /// Masks or unmasks a payload in place; the two are the same operation (RFC 6455 section 5.3).
    ///
    /// Eight bytes at a time: a client pays this for each byte it sends.
    ///
    /// - Parameters:
    ///   - key: the masking key, whose most significant byte is the first on the wire.
    ///   - offset: the position in the payload of the first byte of `bytes`; not zero when a payload is masked in
    ///     pieces.
    package static func mask(_ bytes: inout MutableRawSpan, key: UInt32, offset: Int = 0) {
        // The byte for the first of `bytes` is the least significant one.
        let inOrder = key.byteSwapped
        let turn = UInt32(truncatingIfNeeded: offset & 3) * 8
        let pattern = UInt64(inOrder &>> turn | inOrder &<< (32 &- turn)) &* 0x1_0000_0001
        let count = bytes.byteCount
        let wholeWords = count & ~7
        var index = 0
        while index < wholeWords {
            let word = bytes.word(at: index) ^ pattern.littleEndian
            bytes.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        while index < count {
            let octet = bytes.octet(at: index) ^ UInt8(truncatingIfNeeded: pattern &>> UInt64(8 &* (index & 7)))
            bytes.storeBytes(of: octet, toByteOffset: index, as: UInt8.self)
            index &+= 1
        }
    }

    /// Masks or unmasks an array in place.
    package static func mask(_ bytes: inout [UInt8], key: UInt32, offset: Int = 0) {
        var elements = bytes.mutableSpan
        // Bytes are their own representation, and the span is used up before the array is.
        var span = unsafe elements.mutableBytes
        mask(&span, key: key, offset: offset)
    }
}

extension MutableRawSpan {
    /// Eight bytes from an offset on, as they are in memory: every value of them is a number.
    @inline(__always)
    fileprivate func word(at offset: Int) -> UInt64 {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// The byte at an offset.
    @inline(__always)
    fileprivate func octet(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
