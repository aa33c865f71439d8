/// What a handshake came to.
package struct TLSSession: Sendable {
    /// "TLSv1.3" or "TLSv1.2".
    package let protocolVersion: String
    /// OpenSSL's name of the cipher.
    package let cipher: String
    /// The name the client asked for.
    package let serverName: String?
    /// The client's certificate, which an authority of ours has signed.
    package let peerCertificate: CertificateFacts?
}

/// What a certificate says, copied out of it.
package struct CertificateFacts: Sendable {
    /// The holder's distinguished name (RFC 4514).
    package let subject: String
    /// The authority's distinguished name (RFC 4514).
    package let issuer: String
    /// The most specific common name of the holder.
    package let commonName: String?
    /// The serial number in hexadecimal digits.
    package let serialNumber: String
    /// SHA-256 of the DER form in hexadecimal digits.
    package let fingerprint: String
    /// The DNS names among the subject's alternative names.
    package let dnsNames: [String]
    /// When it begins to hold, in seconds since 1970.
    package let notBefore: Int64
    /// When it expires, in seconds since 1970.
    package let notAfter: Int64
    /// The certificate itself.
    package let der: [UInt8]

    init(_ certificate: Certificate) {
        subject = certificate.subject
        issuer = certificate.issuer
        commonName = certificate.commonName
        serialNumber = certificate.serialNumber
        fingerprint = certificate.fingerprint
        dnsNames = certificate.dnsNames
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        der = certificate.der
    }
}
