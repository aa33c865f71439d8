/// A certificate for a server, with what it takes to use it.
public struct TLSCertificate: Sendable, Hashable, CustomStringConvertible {
    /// The certificate, then those between it and a root that clients know, in that order.
    public var chain: PEM

    /// The private key of the first certificate.
    public var privateKey: PEM

    /// Opens an encrypted private key. Default none.
    public var password: String?

    /// A certificate and its key.
    public init(chain: PEM, privateKey: PEM, password: String? = nil) {
        self.chain = chain
        self.privateKey = privateKey
        self.password = password
    }

    /// Where the two are; never the password.
    public var description: String { "\(chain) with the key \(privateKey)" }
}
