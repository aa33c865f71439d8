extension WebSocket {
    /// Sends a value as a message.
    ///
    /// - Parameters:
    ///   - coder: how the value is written; with `WebSocketsJSON`, `send(json:)` is for JSON.
    ///   - compress: as in `send(_:compress:)`.
    /// - Throws: `.invalidMessage` when the value cannot be encoded; nothing is sent.
    @discardableResult
    public func send(
        _ value: some Encodable,
        using coder: some MessageCoder,
        compress: Bool? = nil
    ) throws(WebSocketError) -> SendVerdict {
        let payload = try coder.payload(of: value)
        // The coder's text was checked.
        return connection.send(FrameBits(coder.kind.opcode), unsafe payload.span.bytes, compress: compress)
    }
}

extension PreparedMessage {
    /// A message that carries a value: encoded, framed and compressed once for all who are sent it.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    public init(
        _ value: some Encodable,
        using coder: some MessageCoder,
        compress: Bool? = nil
    ) throws(WebSocketError) {
        let payload = try coder.payload(of: value)
        switch coder.kind {
        case .text: self.init(text: String(decoding: payload, as: UTF8.self), compress: compress)
        case .binary: self.init(binary: payload, compress: compress)
        }
    }
}
