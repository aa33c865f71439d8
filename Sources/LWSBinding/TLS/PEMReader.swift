internal import COpenSSL

/// Reads certificates and keys out of PEM, one after the other.
@safe
struct PEMReader: ~Copyable {
    private let material: TLSMaterial
    private let bio: OpaquePointer

    init(_ material: TLSMaterial) throws(TLSFailure) {
        self.material = material
        let bio = unsafe BIO_new(BIO_s_mem())
        guard let bio = unsafe bio else { throw TLSFailure(.material, "OpenSSL is out of memory") }
        unsafe self.bio = bio
        unsafe BIO_write(bio, material.bytes, Int32(clamping: material.bytes.count))
    }

    deinit {
        unsafe BIO_free(bio)
    }

    /// Every certificate, at least one.
    func certificates() throws(TLSFailure) -> [Certificate] {
        var certificates: [Certificate] = []
        ERR_clear_error()
        while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
            certificates.append(unsafe Certificate(owning: certificate))
        }
        let isEnd = cssl_is_end_of_pem() != 0
        let reason = OpenSSLError.takeReason()
        guard isEnd else { throw TLSFailure(.material, "\(material.name) has a damaged certificate: \(reason)") }
        guard !certificates.isEmpty else {
            throw TLSFailure(.material, "\(material.name) has no certificate in PEM")
        }
        return certificates
    }

    /// The private key; `password` opens an encrypted one.
    func privateKey(password: String?) throws(TLSFailure) -> PrivateKey {
        ERR_clear_error()
        var wasAsked = false
        let key = unsafe (password ?? "").withCString { text in
            var answer = unsafe cssl_password(text: text, was_asked: 0)
            defer { wasAsked = unsafe answer.was_asked != 0 }
            return unsafe cssl_read_key(bio, &answer)
        }
        if let key = unsafe key { return unsafe PrivateKey(owning: key) }
        let reason = OpenSSLError.takeReason()
        if wasAsked {
            let what = password == nil ? "give its password" : "the password given does not open it"
            throw TLSFailure(.material, "The private key in \(material.name) is encrypted: \(what)")
        }
        guard String(decoding: material.bytes, as: UTF8.self).contains("PRIVATE KEY-----") else {
            throw TLSFailure(.material, "\(material.name) has no private key in PEM")
        }
        throw TLSFailure(.material, "\(material.name) has a damaged private key: \(reason)")
    }
}
