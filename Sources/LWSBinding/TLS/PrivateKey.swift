internal import COpenSSL

/// A private key. `@unchecked Sendable`: never changed, and OpenSSL counts references atomically.
@safe
final class PrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }
}
