internal import LWSBinding

extension TLSConfiguration {
    /// Reads everything there is to read.
    func load() throws(TLSFailure) -> TLSCredentials {
        var identities: [TLSIdentity] = []
        for certificate in certificates { identities.append(try certificate.load()) }
        return try TLSCredentials(identities, authorities: loadAuthorities())
    }

    private func loadAuthorities() throws(TLSFailure) -> TLSAuthorities? {
        switch clientCertificates {
        case .none: nil
        case .optional(let authorities), .required(let authorities):
            try TLSAuthorities(authorities.material("the client authorities in memory"))
        }
    }

    /// The part that needs no reading.
    var settings: TLSSettings {
        let wanted: TLSSettings.ClientCertificates =
            switch clientCertificates {
            case .none: .none
            case .optional: .optional
            case .required: .required
            }
        return TLSSettings(
            requiresTLS13: minimumVersion == .tls13,
            ciphers: ciphers,
            groups: groups,
            clientCertificates: wanted
        )
    }
}

extension TLSCertificate {
    /// Reads the certificate, those behind it and the key.
    func load() throws(TLSFailure) -> TLSIdentity {
        let chain = try chain.material("the certificate chain in memory")
        let key = try privateKey.material("the private key in memory")
        return try TLSIdentity(certificates: chain, key: key, password: password)
    }
}

extension PEM {
    /// Its bytes, and the name they go by in errors.
    func material(_ nameInMemory: String) throws(TLSFailure) -> TLSMaterial {
        switch self {
        case .file(let path): try TLSMaterial(file: path)
        case .memory(let bytes): TLSMaterial(bytes, named: nameInMemory)
        }
    }
}
