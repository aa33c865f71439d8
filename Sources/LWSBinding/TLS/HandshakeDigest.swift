internal import COpenSSL
internal import WebSocketProtocol

/// What a server makes of a client's key (RFC 6455 section 4.2.2).
package enum HandshakeDigest {
    private static let guid = Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)

    /// The value of Sec-WebSocket-Accept: base64 of the SHA-1 digest of the key and the GUID of the protocol.
    package static func accept(_ key: ArraySlice<UInt8>) -> InlineArray<28, UInt8> {
        var digest = InlineArray<20, UInt8>(repeating: 0)
        let input = key + guid
        unsafe input.withUnsafeBufferPointer { input in
            var span = digest.mutableSpan
            unsafe span.withUnsafeMutableBufferPointer { digest in
                _ = unsafe SHA1(input.baseAddress, input.count, digest.baseAddress)
            }
        }
        return Base64.encode(digest)
    }
}
