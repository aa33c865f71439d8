/// A handshake that is always the same (RFC 6455 section 1.3).
enum Handshake {
    static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

    /// - Parameter fields: further lines, each with its end.
    static func request(_ path: String, _ fields: String = "") -> String {
        """
        GET \(path) HTTP/1.1\r
        Host: localhost\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \(fields)\r

        """
    }
}
