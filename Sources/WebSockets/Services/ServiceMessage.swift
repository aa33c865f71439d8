/// What a service was sent, and by whom.
public struct ServiceMessage<Content: Sendable>: Sendable {
    /// The text or the bytes.
    public let content: Content

    /// The connection it came on.
    public let sender: WebSocket

    /// Sends a text message to the one who sent this.
    @discardableResult
    public func reply(_ text: String) -> SendVerdict { sender.send(text) }

    /// Sends a binary message to the one who sent this.
    @discardableResult
    public func reply(_ bytes: [UInt8]) -> SendVerdict { sender.send(bytes) }

    /// Sends a value to the one who sent this.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    @discardableResult
    public func reply(_ value: some Encodable, using coder: some MessageCoder) throws(WebSocketError) -> SendVerdict {
        try sender.send(value, using: coder)
    }
}
