internal import COpenSSL

/// The authorities whose client certificates are accepted.
///
/// `@unchecked Sendable`: never changed after `init`, and OpenSSL locks and counts references itself.
@safe
package final class TLSAuthorities: @unchecked Sendable {
    private let store: OpaquePointer?
    private let names: OpaquePointer?

    /// - Parameter material: the certificates of the authorities.
    package init(_ material: TLSMaterial) throws(TLSFailure) {
        let certificates = try PEMReader(material).certificates()
        unsafe store = X509_STORE_new()
        unsafe names = cssl_names_new()
        for certificate in certificates {
            unsafe X509_STORE_add_cert(store, certificate.pointer)
            unsafe cssl_names_push(names, X509_get_subject_name(certificate.pointer))
        }
        ERR_clear_error()
    }

    deinit {
        unsafe X509_STORE_free(store)
        unsafe cssl_names_free(names)
    }

    /// Makes a handshake ask for certificates of these authorities and check against them alone.
    func install(in ssl: OpaquePointer?) -> Bool {
        unsafe cssl_set_authorities(ssl, names)
        return unsafe cssl_set_verify_store(ssl, store) == 1
    }
}
