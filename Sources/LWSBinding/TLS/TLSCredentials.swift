internal import COpenSSL
internal import WebSocketProtocol

/// What a handshake is held with: the identities of the server and the authorities of its clients. Immutable, so that
/// a reload swaps one for another.
package final class TLSCredentials: Sendable {
    /// The identities in the order given; the first is the default.
    package let identities: [TLSIdentity]
    private let authorities: TLSAuthorities?
    private let names: ServerNameTable

    /// - Parameters:
    ///   - identities: at least one.
    ///   - authorities: nil where clients need no certificate.
    package init(_ identities: [TLSIdentity], authorities: TLSAuthorities?) throws(TLSFailure) {
        guard !identities.isEmpty else { throw TLSFailure(.material, "TLS needs a certificate") }
        self.identities = identities
        self.authorities = authorities
        names = ServerNameTable(identities.map(\.serverNames))
    }

    /// Prepares a handshake whose client asks for `serverName`.
    func install(in ssl: OpaquePointer?, for serverName: String?) -> Bool {
        let found = serverName.map(names.certificates) ?? []
        // Several for one name have keys of different kinds: OpenSSL takes the one the client can check.
        let isComplete = (found.isEmpty ? [0] : found).allSatisfy { unsafe identities[$0].install(in: ssl) }
        guard isComplete else { return false }
        return unsafe authorities?.install(in: ssl) ?? true
    }
}
