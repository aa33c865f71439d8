internal import COpenSSL

/// The OpenSSL context of all clients of the process: what is the same for each of them. It is made once and stays.
///
/// Trust and certificates belong to single handshakes. libwebsockets keeps a virtual host for each context it is given,
/// which cannot end before the loop does, so a context for each client would stay as well.
///
/// Certificates are checked by OpenSSL, for the name or address asked for. libwebsockets would take that from the `Host`
/// field, and gets a literal IPv6 address wrong, so it is set here when a handshake starts.
///
/// `@unchecked Sendable`: the context is never changed after `init`, and OpenSSL locks and counts references itself.
@safe
final class TLSClientContext: @unchecked Sendable {
    /// The context, or why OpenSSL makes none.
    static let shared = Result { () throws(TLSFailure) in try TLSClientContext() }

    let pointer: OpaquePointer

    /// Ciphers of TLS 1.2; those of 1.3 are OpenSSL's.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

    private init() throws(TLSFailure) {
        guard let pointer = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw TLSFailure(.settings, "OpenSSL makes no context: \(OpenSSLError.takeReason())")
        }
        unsafe self.pointer = pointer
        unsafe cssl_set_client_options(pointer)
        unsafe cssl_set_minimum_version(pointer, TLS1_2_VERSION)
        unsafe SSL_CTX_set_cipher_list(pointer, Self.ciphers)
        ERR_clear_error()
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        unsafe SSL_CTX_set_info_callback(pointer, handshakeProgresses)
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }
}

/// Prepares a handshake that starts. Where nobody is known to have asked for it, or it cannot be held as it was asked
/// for, no certificate will do.
private func handshakeProgresses(ssl: OpaquePointer?, place: Int32, result: Int32) {
    guard place & SSL_CB_HANDSHAKE_START != 0, let ssl = unsafe ssl else { return }
    guard let handshake = TLSHandshake.take(on: unsafe SSL_get_fd(ssl)),
        unsafe handshake.client.prepare(ssl, for: handshake.serverName)
    else { return unsafe cssl_trust_nobody(ssl) }
}
