/// What only a client's session has.
final class ClientSide: Sendable {
    /// The server's answer to the handshake.
    let response: HandshakeResponse
    /// When the session ends.
    let end = SessionEnd()

    init(response: HandshakeResponse) {
        self.response = response
    }
}
