/// The values in a peer's messages; see `AsyncWebSocket.messages(as:using:)`.
public struct DecodedMessages<Value: Decodable, Coder: MessageCoder>: AsyncSequence, Sendable {
    let ws: AsyncWebSocket
    let coder: Coder

    /// Takes one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let ws: AsyncWebSocket
        fileprivate let coder: Coder

        /// The next value, nil after the last.
        public mutating func next(isolation actor: (any Actor)?) async throws(WebSocketError) -> Value? {
            guard let message = try await ws.nextMessage() else { return nil }
            do throws(WebSocketError) {
                return try coder.value(Value.self, from: message)
            } catch {
                if message.kind == coder.kind {
                    // The error may tell of the application's types, which are no business of the peer's.
                    ws.webSocket.close(.invalidPayload, reason: "not a message of the expected form")
                } else {
                    ws.webSocket.close(.unsupportedData, reason: "\(coder.kind) only")
                }
                throw error
            }
        }
    }

    /// Starts to take messages.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: ws, coder: coder) }
}
