extension UnsafeMutablePointer<CChar> {
    /// Writes text as a C string, cut to `limit` bytes; there must be room for one more.
    func write(_ text: String, atMost limit: Int) {
        var length = 0
        for byte in text.utf8.prefix(limit) {
            unsafe self[length] = CChar(bitPattern: byte)
            length += 1
        }
        unsafe self[length] = 0
    }
}
