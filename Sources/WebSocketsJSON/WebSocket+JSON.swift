public import WebSockets

extension WebSocket {
    /// Sends a value as JSON text.
    ///
    /// - Parameter compress: as in `send(_:compress:)`.
    /// - Throws: `.invalidMessage` when the value cannot be encoded, an infinite number for example; nothing is sent.
    @discardableResult
    public func send(json value: some Encodable, compress: Bool? = nil) throws(WebSocketError) -> SendVerdict {
        try send(value, using: .json, compress: compress)
    }
}

extension PreparedMessage {
    /// A message that carries a value as JSON text: encoded, framed and compressed once for all who are sent it.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    public init(json value: some Encodable, compress: Bool? = nil) throws(WebSocketError) {
        try self.init(value, using: .json, compress: compress)
    }
}

extension ServiceMessage {
    /// Sends a value as JSON text to the one who sent this.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    @discardableResult
    public func reply(json value: some Encodable) throws(WebSocketError) -> SendVerdict {
        try reply(value, using: .json)
    }
}

extension Response {
    /// A value as JSON.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    public static func json(encoding value: some Encodable) throws(WebSocketError) -> Response {
        .json(String(decoding: try JSONMessageCoder.json.payload(of: value), as: UTF8.self))
    }
}
