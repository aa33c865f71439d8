/// A client's TLS handshake that has yet to start on a descriptor.
///
/// libwebsockets shows the SSL object of a connection to nobody before the handshake, so the handshake finds by its
/// descriptor what it is to be held with.
final class TLSHandshake: Sendable {
    let client: TLSClient
    /// The name or address of the server.
    let serverName: String

    private static let expected = Lock<[Int32: TLSHandshake]>([:])

    init(_ client: TLSClient, with serverName: String) {
        self.client = client
        self.serverName = serverName
    }

    /// The next handshake on a descriptor is to be this one.
    func expect(on descriptor: Int32) {
        Self.expected.withLock { $0[descriptor] = self }
    }

    /// A handshake starts on a descriptor: which one it is.
    static func take(on descriptor: Int32) -> TLSHandshake? {
        expected.withLock { $0.removeValue(forKey: descriptor) }
    }

    /// The handshake will not start any more on the descriptor, which may be another connection's by now.
    func forget(on descriptor: Int32) {
        Self.expected.withLock { if $0[descriptor] === self { $0[descriptor] = nil } }
    }
}
