/// Sending waits while `WebSocketOptions.highWatermark` bytes or more are queued: before the message is accepted, and
/// after it when it filled the queue. Those who wait go on at the low watermark. The route's `OverflowPolicy` is for
/// senders that do not wait, as those of `webSocket`.
///
/// All of these throw `.closed` when the connection is closing; what was accepted before may then be lost. `.cancelled`
/// means that the message was not accepted, and so that none of it is sent.
extension AsyncWebSocket {
    /// Sends a text message.
    ///
    /// - Parameter compress: as in `WebSocket.send`.
    public func send(_ text: String, compress: Bool? = nil) async throws(WebSocketError) {
        var text = text
        text.makeContiguousUTF8()
        try await session.send {
            $0.send(FrameBits(.text), unsafe text.utf8Span.span.bytes, compress: compress, isPatient: true)
        }
    }

    /// Sends a binary message; `compress` as with text.
    public func send(_ bytes: [UInt8], compress: Bool? = nil) async throws(WebSocketError) {
        try await session.send {
            $0.send(FrameBits(.binary), unsafe bytes.span.bytes, compress: compress, isPatient: true)
        }
    }

    /// Sends a message of either kind; `compress` as with text.
    public func send(_ message: Message, compress: Bool? = nil) async throws(WebSocketError) {
        switch message {
        case .text(let text): try await send(text, compress: compress)
        case .binary(let bytes): try await send(bytes, compress: compress)
        }
    }

    /// Sends a message that was framed before.
    public func send(_ message: PreparedMessage) async throws(WebSocketError) {
        try await session.send { $0.send(message, isPatient: true) }
    }
}
