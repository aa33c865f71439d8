internal import COpenSSL

/// The client's side of TLS for one set of trusted authorities and one certificate of its own, shared by the contexts of
/// all loops.
///
/// Certificates are checked by OpenSSL, for the name or address asked for. libwebsockets would take that from the `Host`
/// field, and gets a literal IPv6 address wrong, so it is set here when a handshake starts: found by the descriptor, since
/// libwebsockets shows the SSL to nobody before.
///
/// `@unchecked Sendable`: the context is never changed after `init`, and OpenSSL locks and counts references itself.
@safe
package final class TLSClient: @unchecked Sendable {
    /// What is asked of a server's certificate.
    package enum Verification: Sendable {
        /// It leads to a trusted authority, is valid now, and is for the name asked for.
        case full
        /// Nothing: whoever is in between can read and change everything. Only for trying things out.
        case dangerouslyAcceptAnything
    }

    let context: OpaquePointer
    private let identity: TLSIdentity?
    /// Of handshakes that have not started: the server's name by the descriptor.
    private let names = Lock<[Int32: String]>([:])

    /// Ciphers of TLS 1.2; those of 1.3 are OpenSSL's.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

    /// - Parameters:
    ///   - authorities: the certificates of those who are trusted; nil for those the system trusts.
    ///   - identity: the client's own certificate, for servers that ask for one; nil, the default, for none.
    ///   - verification: what is asked of a server's certificate; everything, by default.
    package init(
        authorities: TLSMaterial?,
        identity: TLSIdentity? = nil,
        verification: Verification = .full
    ) throws(TLSFailure) {
        let certificates = try authorities.map { (material) throws(TLSFailure) in try PEMReader(material).certificates()
        }
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw TLSFailure(.settings, "OpenSSL makes no context: \(OpenSSLError.takeReason())")
        }
        unsafe self.context = context
        self.identity = identity
        unsafe cssl_set_client_options(context)
        unsafe cssl_set_minimum_version(context, TLS1_2_VERSION)
        unsafe SSL_CTX_set_cipher_list(context, Self.ciphers)
        if let certificates {
            let store = unsafe SSL_CTX_get_cert_store(context)
            for certificate in certificates { unsafe X509_STORE_add_cert(store, certificate.pointer) }
        } else {
            unsafe SSL_CTX_set_default_verify_paths(context)
        }
        ERR_clear_error()
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        switch verification {
        case .full: break
        // In the place of OpenSSL's check, whose verdict libwebsockets would look at even if nobody else did.
        case .dangerouslyAcceptAnything: unsafe SSL_CTX_set_cert_verify_callback(context, acceptAnything, nil)
        }
        unsafe cssl_set_client(context, Unmanaged.passUnretained(self).toOpaque())
        unsafe SSL_CTX_set_info_callback(context, handshakeProgresses)
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    /// The next handshake on a descriptor is to be with the server of this name or address.
    func expect(_ name: String, on descriptor: Int32) {
        names.withLock { $0[descriptor] = name }
    }

    /// A handshake starts. Without a name known, or with an identity that cannot be used, no certificate will do.
    fileprivate func start(_ ssl: OpaquePointer) {
        let descriptor = unsafe SSL_get_fd(ssl)
        let name = names.withLock { $0.removeValue(forKey: descriptor) }
        guard let name, unsafe cssl_set_server_name(ssl, name) == 1, unsafe identity?.install(in: ssl) ?? true else {
            unsafe cssl_trust_nobody(ssl)
            return
        }
    }
}

private func handshakeProgresses(ssl: OpaquePointer?, place: Int32, result: Int32) {
    guard place & SSL_CB_HANDSHAKE_START != 0, let ssl = unsafe ssl, let client = unsafe cssl_client(ssl) else {
        return
    }
    unsafe Unmanaged<TLSClient>.fromOpaque(client)._withUnsafeGuaranteedRef { unsafe $0.start(ssl) }
}

private func acceptAnything(verification: OpaquePointer?, user: UnsafeMutableRawPointer?) -> Int32 {
    1
}
