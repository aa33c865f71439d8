/// What is wrong with a server's certificate.
public enum CertificateProblem: Sendable, Hashable {
    /// It, or one that it depends on, is no longer valid.
    case expired
    /// It, or one that it depends on, is not valid yet.
    case notYetValid
    /// It is for other names or addresses than the one asked for.
    case wrongHost
    /// It has neither a DNS name nor an address among its alternative names. A common name in its subject does not
    /// identify a server (RFC 9525 section 2).
    case noAlternativeName
    /// It is signed by its own key, and not itself trusted.
    case selfSigned
    /// It leads to no authority that is trusted.
    case unknownAuthority
    /// Anything else, in the words of OpenSSL.
    case other(String)
}
