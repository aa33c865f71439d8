internal import COpenSSL

/// How a client holds TLS handshakes: which authorities it trusts, and its own certificate.
///
/// OpenSSL refers to none of these: each handshake takes what it needs, and counts references to it. So a client's part
/// of the memory goes with the client and its last connection.
package final class TLSClient: Sendable {
    /// What is asked of a server's certificate.
    package enum Verification: Sendable {
        /// It leads to a trusted authority, is valid now, and is for the name asked for.
        case full
        /// Nothing: whoever is in between can read and change everything. Only for trying things out.
        case dangerouslyAcceptAnything
    }

    private let trust: TrustStore
    private let identity: TLSIdentity?
    private let verification: Verification

    /// - Parameters:
    ///   - authorities: the certificates of those who are trusted; nil for those the system trusts.
    ///   - identity: the client's own certificate, for servers that ask for one; nil, the default, for none.
    ///   - verification: what is asked of a server's certificate; everything, by default.
    package init(
        authorities: TLSMaterial?,
        identity: TLSIdentity? = nil,
        verification: Verification = .full
    ) throws(TLSFailure) {
        _ = try TLSClientContext.shared.get()
        trust = try TrustStore.of(authorities)
        self.identity = identity
        self.verification = verification
    }

    /// Prepares one handshake with the server of a name or address; on any loop. False when it cannot be held so.
    func prepare(_ ssl: OpaquePointer, for name: String) -> Bool {
        guard unsafe cssl_set_server_name(ssl, name) == 1, unsafe trust.install(in: ssl),
            unsafe identity?.install(in: ssl) ?? true
        else { return false }
        switch verification {
        case .full: break
        // In the place of libwebsockets' own, which leaves the verdict to OpenSSL.
        case .dangerouslyAcceptAnything: unsafe SSL_set_verify(ssl, SSL_VERIFY_PEER, acceptAnything)
        }
        return true
    }
}

/// Called for each problem of a certificate; libwebsockets looks at the verdict that is left behind.
private func acceptAnything(isValid: Int32, verification: OpaquePointer?) -> Int32 {
    unsafe X509_STORE_CTX_set_error(verification, X509_V_OK)
    return 1
}
