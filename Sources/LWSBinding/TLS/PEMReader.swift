internal import COpenSSL

/// Reads certificates and keys out of PEM, one after the other.
struct PEMReader: ~Copyable {
    private let material: TLSMaterial
    private let bio: MemoryBIO

    init(_ material: TLSMaterial) throws(TLSFailure) {
        self.material = material
        guard let bio = MemoryBIO() else { throw TLSFailure(.material, "OpenSSL is out of memory") }
        bio.write(material.bytes)
        self.bio = bio
    }

    /// Every certificate, at least one.
    func certificates() throws(TLSFailure) -> [Certificate] {
        var certificates: [Certificate] = []
        ERR_clear_error()
        while let certificate = unsafe Certificate(owning: PEM_read_bio_X509(bio.pointer, nil, nil, nil)) {
            certificates.append(certificate)
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
            return unsafe PrivateKey(owning: cssl_read_key(bio.pointer, &answer))
        }
        if let key { return key }
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
