extension AsyncWebSocket {
    /// Sends a value as a message, and waits for room as `send(_:compress:)` does.
    ///
    /// - Parameter coder: how the value is written; with `WebSocketsJSON`, `send(json:)` is for JSON.
    /// - Throws: `.invalidMessage` when the value cannot be encoded; `.closed`; `.cancelled`.
    public func send(
        _ value: some Encodable,
        using coder: some MessageCoder,
        compress: Bool? = nil
    ) async throws(WebSocketError) {
        let payload = try coder.payload(of: value)
        let bits = FrameBits(coder.kind.opcode)
        try await session.send {
            $0.send(bits, unsafe payload.span.bytes, compress: compress, isPatient: true)
        }
    }

    /// The value in the next message.
    ///
    /// A message that is no such value is taken and thrown about, with `.invalidMessage`; the connection lives, and the
    /// next call is about the next message.
    ///
    /// - Throws: `.invalidMessage`, and what `receive()` throws.
    public func receive<Value: Decodable>(
        as type: Value.Type,
        using coder: some MessageCoder
    ) async throws(WebSocketError) -> Value {
        try coder.value(type, from: try await receive())
    }

    /// The values in the peer's messages, for a peer that is held to sending nothing else: a message that is no such
    /// value closes the connection, with 1007, or 1003 for the other kind of message, and throws `.invalidMessage`.
    ///
    /// Otherwise as the iteration over the WebSocket itself. `events(as:using:)` is for peers that may err.
    public func messages<Value: Decodable, Coder: MessageCoder>(
        as type: Value.Type,
        using coder: Coder
    ) -> DecodedMessages<Value, Coder> {
        DecodedMessages(ws: self, coder: coder)
    }

    /// The values in the peer's messages, errors about those that are none, and at last the end of the connection.
    public func events<Value: Decodable, Coder: MessageCoder>(
        as type: Value.Type,
        using coder: Coder
    ) -> MessageEvents<Value, Coder> {
        MessageEvents(ws: self, coder: coder)
    }
}
