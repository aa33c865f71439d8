internal import COpenSSL

/// A certificate, the certificates between it and a root, and its private key.
///
/// `@unchecked Sendable`: never changed, and OpenSSL counts references atomically.
@safe
package final class TLSIdentity: @unchecked Sendable {
    private let leaf: Certificate
    private let key: PrivateKey
    private let chain: OpaquePointer?

    /// - Parameters:
    ///   - certificates: the certificate, then those between it and a root.
    ///   - key: the private key of the first.
    ///   - password: opens an encrypted key.
    package init(certificates: TLSMaterial, key: TLSMaterial, password: String?) throws(TLSFailure) {
        var read = try PEMReader(certificates).certificates()
        leaf = read.removeFirst()
        self.key = try PEMReader(key).privateKey(password: password)
        guard leaf.fits(self.key) else {
            throw TLSFailure(
                .material,
                "The private key in \(key.name) is not that of the first certificate in \(certificates.name)"
            )
        }
        unsafe chain = cssl_certificates_new()
        for certificate in read {
            unsafe X509_up_ref(certificate.pointer)
            unsafe cssl_certificates_push(chain, certificate.pointer)
        }
    }

    deinit {
        unsafe cssl_certificates_free(chain)
    }

    /// The names clients may ask for: its DNS names, or the common name of a certificate without any.
    var serverNames: [String] {
        let names = leaf.dnsNames
        return names.isEmpty ? leaf.commonName.map { [$0] } ?? [] : names
    }

    /// What the certificate is for, in log lines.
    package var subject: String { leaf.subject }

    /// When it expires, in seconds since 1970.
    package var notAfter: Int64 { leaf.notAfter }

    /// Makes a handshake present it.
    func install(in ssl: OpaquePointer?) -> Bool {
        unsafe cssl_use_identity(ssl, leaf.pointer, key.pointer, chain) == 1
    }
}

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
