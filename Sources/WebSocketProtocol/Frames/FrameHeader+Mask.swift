extension FrameHeader {
    /// Masks or unmasks a payload in place; the two are the same operation (RFC 6455 section 5.3).
    ///
    /// - Parameters:
    ///   - key: the masking key, whose most significant byte is the first on the wire.
    ///   - offset: the position in the payload of the first byte of `bytes`; not zero when a payload is masked in
    ///     pieces.
    package static func mask(_ bytes: inout MutableRawSpan, key: UInt32, offset: Int = 0) {
        // The byte for the first of `bytes` is the least significant one.
        let inOrder = key.byteSwapped
        let turn = UInt32(truncatingIfNeeded: offset & 3) * 8
        var mask = PayloadMask(keyInOrder: inOrder &>> turn | inOrder &<< (32 &- turn))
        mask.apply(to: &bytes, in: 0..<bytes.byteCount)
    }

    /// Masks or unmasks an array in place.
    package static func mask(_ bytes: inout [UInt8], key: UInt32, offset: Int = 0) {
        var elements = bytes.mutableSpan
        // Bytes are their own representation, and the span is used up before the array is.
        var span = unsafe elements.mutableBytes
        mask(&span, key: key, offset: offset)
    }
}
