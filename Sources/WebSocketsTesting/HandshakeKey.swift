internal import WebSockets

/// The proof that a server has understood an opening handshake (RFC 6455 section 4.2.2).
public enum HandshakeKey {
    /// The Sec-WebSocket-Accept value that answers a Sec-WebSocket-Key.
    public static func accept(for key: String) -> String {
        Base64.encode(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}
