/// How a listener speaks TLS.
///
/// ```swift
/// let tls = TLSConfiguration(certificateChain: .file("/etc/ssl/chat.pem"), privateKey: .file("/etc/ssl/chat.key"))
/// configuration.listeners = [.tcp(host: "::", port: 443, tls: tls)]
/// ```
///
/// TLS 1.2 and 1.3, forward secrecy and authenticated ciphers only, no renegotiation, no compression, HTTP/1.1 by ALPN.
/// Clients without certificates may resume sessions by tickets (RFC 5077), whose keys change every 6 hours and are the
/// same on all loops. Files are read when the server starts and when it reloads.
public struct TLSConfiguration: Sendable, Hashable {
    /// The oldest protocol version let in.
    public enum Version: Sendable, Hashable {
        /// TLS 1.2 (RFC 5246).
        case tls12
        /// TLS 1.3 (RFC 8446).
        case tls13
    }

    /// What is asked of clients; known as mutual TLS.
    ///
    /// Signature, dates and purpose of a certificate are checked, but not whether it was revoked: neither lists (CRL)
    /// nor OCSP are used. To shut out the holder of one, look at it in `connect`.
    public enum ClientCertificates: Sendable, Hashable {
        /// Nothing.
        case none
        /// A certificate if they have one. A client without gets in, and its `Request.tls` has no `peerCertificate`;
        /// one whose certificate is not of these authorities, or expired, does not.
        case optional(authorities: PEM)
        /// A valid certificate of one of these authorities.
        case required(authorities: PEM)
    }

    /// The certificates, chosen by the name that the client asks for (SNI); the first is for all others.
    ///
    /// A name is matched with the DNS names of each certificate, exact ones before wildcards. Several with one name
    /// and keys of different kinds (ECDSA and RSA) are all offered.
    public var certificates: [TLSCertificate]

    /// The oldest protocol version let in. Default TLS 1.2.
    public var minimumVersion: Version = .tls12

    /// OpenSSL's names of the ciphers, best first; those that begin with "TLS_" are for TLS 1.3, the others for 1.2.
    /// Default ``defaultCiphers``.
    public var ciphers: [String] = Self.defaultCiphers

    /// OpenSSL's names of the groups for the key exchange, best first. Default X25519, P-256 and P-384.
    public var groups: [String] = ["X25519", "P-256", "P-384"]

    /// What is asked of clients. Default nothing.
    public var clientCertificates: ClientCertificates = .none

    /// AES-GCM and ChaCha20-Poly1305, for TLS 1.2 with ephemeral elliptic curve keys.
    public static let defaultCiphers = [
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ]

    /// The defaults with these certificates, of which there must be one at least.
    public init(_ certificates: [TLSCertificate]) {
        self.certificates = certificates
    }

    /// The defaults with one certificate; see ``TLSCertificate``.
    public init(certificateChain: PEM, privateKey: PEM, password: String? = nil) {
        self.init([TLSCertificate(chain: certificateChain, privateKey: privateKey, password: password)])
    }
}
