internal import LWSBinding

/// What the TLS handshake of a connection came to.
public struct TLSInfo: Sendable {
    /// Apart, since every request has room for it and few have it.
    private final class Storage: Sendable {
        let session: TLSSession

        init(_ session: TLSSession) {
            self.session = session
        }
    }

    private let storage: Storage

    init(_ session: TLSSession) {
        storage = Storage(session)
    }

    private var session: TLSSession { storage.session }

    /// "TLSv1.3" or "TLSv1.2".
    public var protocolVersion: String { session.protocolVersion }

    /// OpenSSL's name of the cipher, such as "TLS_AES_128_GCM_SHA256" or "ECDHE-ECDSA-AES128-GCM-SHA256".
    public var cipher: String { session.cipher }

    /// The name of the server that the client asked for (SNI), nil when it gave none.
    public var serverName: String? { session.serverName }

    /// The client's certificate, signed by one of the authorities of ``TLSConfiguration/clientCertificates``; nil when
    /// it has not shown one.
    public var peerCertificate: PeerCertificate? { session.peerCertificate.map(PeerCertificate.init) }
}
