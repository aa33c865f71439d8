internal import LWSBinding

/// The TLS of one client, made when it is needed first.
final class TLSClientSource: Sendable {
    private let configuration: TLSClientConfiguration
    private let made = Lock<TLSClient?>(nil)

    init(_ configuration: TLSClientConfiguration) {
        self.configuration = configuration
    }

    /// - Throws: `.invalidCertificate` when a certificate or a key cannot be read.
    func client() throws(WebSocketError) -> TLSClient {
        do throws(TLSFailure) {
            return try made.withLock { made throws(TLSFailure) in
                if let made { return made }
                let client = try configuration.load()
                made = client
                return client
            }
        } catch {
            throw WebSocketError(tlsFailure: error)
        }
    }
}

extension TLSClientConfiguration {
    /// Reads everything there is to read.
    fileprivate func load() throws(TLSFailure) -> TLSClient {
        var authorities: TLSMaterial?
        var verification = TLSClient.Verification.full
        switch trust {
        case .system: break
        case .authorities(let pem): authorities = try pem.material("the server authorities in memory")
        case .dangerouslyAnyone: verification = .dangerouslyAcceptAnything
        }
        return try TLSClient(
            authorities: authorities,
            identity: certificate.map { (certificate) throws(TLSFailure) in try certificate.load() },
            verification: verification
        )
    }
}
