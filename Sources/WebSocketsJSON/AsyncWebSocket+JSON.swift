public import WebSockets

extension AsyncWebSocket {
    /// Sends a value as JSON text, and waits for room as `send(_:compress:)` does.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded; `.closed`; `.cancelled`.
    public func send(json value: some Encodable, compress: Bool? = nil) async throws(WebSocketError) {
        try await send(value, using: .json, compress: compress)
    }

    /// The value in the next message, which must be JSON text; see `receive(as:using:)`.
    ///
    /// - Throws: `.invalidMessage` for a message that is no such value; the connection lives. What `receive()` throws.
    public func receive<Value: Decodable>(as type: Value.Type) async throws(WebSocketError) -> Value {
        try await receive(as: type, using: .json)
    }

    /// The values in the peer's messages, which must be JSON text; see `messages(as:using:)`.
    public func messages<Value: Decodable>(as type: Value.Type) -> DecodedMessages<Value, JSONMessageCoder> {
        messages(as: type, using: .json)
    }

    /// The values in the peer's messages, errors about those that are none, and at last the end; see `events(as:using:)`.
    public func events<Value: Decodable>(as type: Value.Type) -> MessageEvents<Value, JSONMessageCoder> {
        events(as: type, using: .json)
    }
}
