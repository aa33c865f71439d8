internal import LWSBinding

/// The certificate a client has proved to hold.
public struct PeerCertificate: Sendable, CustomStringConvertible {
    private let facts: CertificateFacts

    init(_ facts: CertificateFacts) {
        self.facts = facts
    }

    /// The holder's distinguished name, most specific part first: "CN=robot,O=Example" (RFC 4514).
    public var subject: String { facts.subject }

    /// The authority's distinguished name (RFC 4514).
    public var issuer: String { facts.issuer }

    /// The most specific common name of the holder.
    public var commonName: String? { facts.commonName }

    /// The serial number in hexadecimal digits, upper case. Unique for one issuer.
    public var serialNumber: String { facts.serialNumber }

    /// SHA-256 of the DER form, 64 hexadecimal digits in lower case.
    public var sha256Fingerprint: String { facts.fingerprint }

    /// The DNS names among the subject's alternative names.
    public var dnsNames: [String] { facts.dnsNames }

    /// When it begins to hold, in seconds since 1970 (UTC).
    public var notBefore: Int64 { facts.notBefore }

    /// When it expires, in seconds since 1970 (UTC).
    public var notAfter: Int64 { facts.notAfter }

    /// The certificate itself, for what is not here.
    public var der: [UInt8] { facts.der }

    /// The holder's name for logs: control characters are shown as escapes, and at most 256 bytes.
    public var description: String { LogText.escape(subject) }
}

extension PeerCertificate: Hashable {
    /// Certificates are equal when their DER forms are.
    public static func == (left: PeerCertificate, right: PeerCertificate) -> Bool { left.facts.der == right.facts.der }

    /// Hashes the DER form.
    public func hash(into hasher: inout Hasher) { hasher.combine(facts.der) }
}
