internal import COpenSSL

/// Bytes in memory that OpenSSL reads or writes as it does files.
@safe
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// Nil when OpenSSL is out of memory.
    init?() {
        guard let pointer = unsafe BIO_new(BIO_s_mem()) else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe BIO_free(pointer)
    }

    /// Adds bytes behind those that are there.
    func write(_ bytes: [UInt8]) {
        unsafe BIO_write(pointer, bytes, Int32(clamping: bytes.count))
    }

    /// The text that is there.
    var text: String {
        var start: UnsafePointer<CChar>?
        let count = unsafe cssl_bio_text(pointer, &start)
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
