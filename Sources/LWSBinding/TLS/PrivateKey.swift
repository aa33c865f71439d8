internal import COpenSSL

/// A private key. `@unchecked Sendable`: never changed, and OpenSSL counts references atomically.
@safe
final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Nil when there is none to own.
    init?(owning pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }
}
