extension RawSpan {
    /// The byte at `offset`.
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        // Every bit pattern is a UInt8, and the load checks its bounds.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes from `offset` on, the first as the least significant.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        // Every bit pattern is a UInt64, and the load checks its bounds.
        UInt64(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension [UInt8] {
    /// Appends a copy of the bytes.
    mutating func append(_ bytes: RawSpan) {
        // The closure copies, and the span outlives it.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
