/// How a client speaks TLS: whom it trusts, and who it says it is.
///
/// TLS 1.2 and 1.3 with ciphers as in ``TLSConfiguration``. The server's certificate must be valid now, signed by an
/// authority that is trusted, and for the URL's host, a name or an address, among its alternative names; the common name
/// of its subject does not count (RFC 9525). Whether it was revoked is not checked: neither lists (CRL) nor OCSP are used.
/// Files are read at a client's first connection over TLS. Clients that trust the same authorities share them in memory.
public struct TLSClientConfiguration: Sendable, Hashable {
    /// Whose signature under a server's certificate counts.
    public enum Trust: Sendable, Hashable {
        /// The authorities that the system trusts.
        case system
        /// These authorities and no others.
        case authorities(PEM)
        /// No signature at all, nor the name or the dates: whoever is in between can read and change everything. For
        /// experiments only.
        case dangerouslyAnyone
    }

    /// Whom to trust. Default the authorities of the system.
    public var trust = Trust.system

    /// The client's certificate, for servers that ask for one. Default none.
    public var certificate: TLSCertificate?

    /// The defaults.
    public init() {}
}
