extension UnsafeMutableRawPointer {
    /// Copies bytes to here and masks them on the way (RFC 6455 section 5.3); `key` is in the order of memory.
    ///
    /// Eight bytes at a time, and each byte is touched once: a client pays this for all that it sends.
    @inline(__always)
    func copyMasked(from source: UnsafeRawBufferPointer, key: UInt32) {
        guard let start = source.baseAddress else { return }
        let pattern = UInt64(key) | UInt64(key) &<< 32
        let count = source.count
        let wholeWords = count & ~7
        var index = 0
        while index < wholeWords {
            let word = unsafe start.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ pattern
            unsafe storeBytes(of: word, toByteOffset: index, as: UInt64.self)
            index &+= 8
        }
        // The rest begins at a multiple of eight, and so at the first byte of the key.
        if count & 4 != 0 {
            let word = unsafe start.loadUnaligned(fromByteOffset: index, as: UInt32.self) ^ key
            unsafe storeBytes(of: word, toByteOffset: index, as: UInt32.self)
            index &+= 4
        }
        var octets = key.littleEndian
        while index < count {
            let octet = unsafe start.load(fromByteOffset: index, as: UInt8.self) ^ UInt8(truncatingIfNeeded: octets)
            unsafe storeBytes(of: octet, toByteOffset: index, as: UInt8.self)
            octets &>>= 8
            index &+= 1
        }
    }
}
