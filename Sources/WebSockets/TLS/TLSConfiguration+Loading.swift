internal import LWSBinding

extension TLSConfiguration {
    /// Reads everything there is to read.
    func load() throws(TLSFailure) -> TLSCredentials {
        var identities: [TLSIdentity] = []
        for certificate in certificates {
            let chain = try certificate.chain.material("the certificate chain in memory")
            let key = try certificate.privateKey.material("the private key in memory")
            identities.append(try TLSIdentity(certificates: chain, key: key, password: certificate.password))
        }
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

extension PEM {
    fileprivate func material(_ nameInMemory: String) throws(TLSFailure) -> TLSMaterial {
        switch self {
        case .file(let path): try TLSMaterial(file: path)
        case .memory(let bytes): TLSMaterial(bytes, named: nameInMemory)
        }
    }
}
