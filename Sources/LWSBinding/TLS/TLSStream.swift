internal import COpenSSL

/// The `SSL` object of one connection, which libwebsockets has made and frees.
///
/// An error that somebody else left in the thread's queue would be taken for one of a call here, so the queue is cleared
/// before each (`SSL_get_error(3)`).
@safe
struct TLSStream {
    private let ssl: OpaquePointer

    init(borrowing ssl: OpaquePointer) {
        unsafe self.ssl = ssl
    }

    /// What a call came to.
    enum Outcome {
        /// So many bytes.
        case bytes(Int)
        /// None at the moment.
        case wouldBlock
        /// Nothing any more.
        case failed
    }

    /// Encrypts and sends bytes, of one record at most; those not taken must be the first of the next call.
    func write(_ bytes: RawSpan) -> Outcome {
        unsafe bytes.withUnsafeBytes { bytes in
            ERR_clear_error()
            return outcome(unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count)))
        }
    }

    /// Reads bytes of one record at most.
    func read(into space: UnsafeMutableRawBufferPointer) -> Outcome {
        ERR_clear_error()
        return outcome(unsafe SSL_read(ssl, space.baseAddress, Int32(clamping: space.count)))
    }

    private func outcome(_ count: Int32) -> Outcome {
        if count > 0 { return .bytes(Int(count)) }
        switch unsafe SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_READ: return .wouldBlock
        default: return .failed
        }
    }

    /// True when bytes of the socket have been read that no call has given out yet.
    var hasPending: Bool { unsafe SSL_has_pending(ssl) == 1 }

    /// From here on as much is taken from the socket at once as there is, not a record at a time.
    func readAhead() {
        unsafe SSL_set_read_ahead(ssl, 1)
    }

    /// Sends close_notify (RFC 8446 section 6.1).
    func shutdown() {
        ERR_clear_error()
        unsafe SSL_shutdown(ssl)
    }

    /// False when the peer has said goodbye, or broken a record.
    var isAlive: Bool { unsafe SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN == 0 && SSL_is_init_finished(ssl) != 0 }

    /// What the handshake came to.
    var session: TLSSession {
        TLSSession(
            protocolVersion: unsafe String(cString: SSL_get_version(ssl)),
            cipher: unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))),
            serverName: serverName,
            peerCertificate: unsafe Certificate(owning: SSL_get1_peer_certificate(ssl)).map(CertificateFacts.init)
        )
    }

    /// The name that the client asks for.
    var serverName: String? {
        unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
    }
}
