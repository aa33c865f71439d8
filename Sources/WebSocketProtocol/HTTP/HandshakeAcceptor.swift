/// The answer to a valid opening handshake: 101 with what server and client agreed on (RFC 6455 section 4.2.2).
package struct HandshakeAcceptor: Sendable {
    /// The value of Sec-WebSocket-Accept: the base64 form of the SHA-1 digest of the client's key and the GUID of the
    /// protocol.
    package var accept: InlineArray<28, UInt8>

    /// The value of Sec-WebSocket-Protocol, one of those that the client offered; nil for none.
    package var subprotocol: String?

    /// The value of Sec-WebSocket-Extensions; nil for none.
    package var extensions: String?

    /// What server and client agreed on.
    package init(accept: InlineArray<28, UInt8>, subprotocol: String? = nil, extensions: String? = nil) {
        self.accept = accept
        self.subprotocol = subprotocol
        self.extensions = extensions
    }

    /// Appends the whole head of the response to a buffer, in one go and with no text in between.
    ///
    /// - Parameter fields: further fields. Those that the handshake has itself are refused, and so are those of a body,
    ///   which a 101 never has (RFC 9110 section 8.6).
    /// - Throws: a ``ResponseHeadWriter/Fault``, and appends nothing then.
    @inlinable
    package func append(
        fields: some Sequence<(name: String, value: String)>,
        to output: inout [UInt8]
    ) throws(ResponseHeadWriter.Fault) {
        let start = output.count
        do throws(ResponseHeadWriter.Fault) {
            try beginHead(to: &output)
            for field in fields {
                guard !HandshakeAcceptor.isReserved(field.name) else { throw .reservedField(name: field.name) }
                try ResponseHeadWriter.append(field.name, field.value, to: &output)
            }
            ResponseHeadWriter.endHead(to: &output)
        } catch {
            output.removeSubrange(start...)
            throw error
        }
    }

    /// Appends the status line and the fields of the handshake.
    @usableFromInline
    func beginHead(to output: inout [UInt8]) throws(ResponseHeadWriter.Fault) {
        output.append(contentsOf: HandshakeAcceptor.beginning.utf8)
        for index in accept.indices { output.append(accept[index]) }
        output.append(contentsOf: "\r\n".utf8)
        if let subprotocol { try ResponseHeadWriter.append("Sec-WebSocket-Protocol", subprotocol, to: &output) }
        if let extensions { try ResponseHeadWriter.append("Sec-WebSocket-Extensions", extensions, to: &output) }
    }

    private static let beginning = """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Accept:\u{20}
        """

    private static let reserved = [
        "upgrade", "connection", "sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions",
        "content-length", "transfer-encoding",
    ]

    /// Whether a field is one that the handshake has itself, or that only a response with a body has.
    @usableFromInline
    static func isReserved(_ name: String) -> Bool {
        reserved.contains { ResponseHeadWriter.isNamed(name, $0) }
    }
}
