internal import COpenSSL

/// Why OpenSSL refuses a certificate.
struct CertificateVerdict {
    let problem: CertificateProblem
    /// In the words of OpenSSL.
    let text: String

    /// - Parameter verification: the X509_STORE_CTX of the check that has failed.
    init(_ verification: UnsafeMutableRawPointer) {
        let verification = OpaquePointer(verification)
        let code = unsafe X509_STORE_CTX_get_error(verification)
        let text = unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) }
        self.text = text ?? "certificate error \(code)"
        let problem = Self.problem(code) ?? .other(self.text)
        let leaf = unsafe X509_STORE_CTX_get0_cert(verification)
        if problem == .wrongHost, let leaf = unsafe leaf, unsafe cssl_names_server(leaf) == 0 {
            self.problem = .noAlternativeName
        } else {
            self.problem = problem
        }
    }

    private static func problem(_ code: Int32) -> CertificateProblem? {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .wrongHost
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
            X509_V_ERR_CERT_UNTRUSTED:
            .unknownAuthority
        default: nil
        }
    }
}
