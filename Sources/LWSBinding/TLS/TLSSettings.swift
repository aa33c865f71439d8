/// How handshakes of one kind of listener are held, but for certificates and keys.
package struct TLSSettings: Sendable {
    /// What is asked of clients.
    package enum ClientCertificates: Sendable {
        /// Nothing.
        case none
        /// A certificate, if they have one; a bad one is refused.
        case optional
        /// A certificate.
        case required
    }

    /// True refuses TLS 1.2.
    package var requiresTLS13: Bool
    /// OpenSSL's names of the ciphers of TLS 1.3 ("TLS_…") and 1.2, best first.
    package var ciphers: [String]
    /// OpenSSL's names of the groups for the key exchange, best first.
    package var groups: [String]
    /// What is asked of clients.
    package var clientCertificates: ClientCertificates

    /// All of them.
    package init(
        requiresTLS13: Bool,
        ciphers: [String],
        groups: [String],
        clientCertificates: ClientCertificates
    ) {
        self.requiresTLS13 = requiresTLS13
        self.ciphers = ciphers
        self.groups = groups
        self.clientCertificates = clientCertificates
    }
}
