extension AsyncWebSocket {
    /// The next message.
    ///
    /// - Throws: `.closed` when the connection is closing and all that was received has been taken, `.cancelled`,
    ///   `.alreadyReceiving` while another task waits for one, `.invalidConfiguration` on a route that delivers
    ///   fragments.
    public func receive() async throws(WebSocketError) -> Message {
        guard let message = try await nextMessage() else { throw .closed }
        return message
    }

    @inline(__always)
    func nextMessage() async throws(WebSocketError) -> Message? {
        switch try await session.next() {
        case .message(let message): return message
        case nil: return nil
        case .fragment: throw WebSocketError(.invalidConfiguration, "The route delivers fragments: use `fragments`")
        }
    }
}

extension AsyncWebSocket: AsyncSequence {
    /// The messages of the peer. One task at a time iterates.
    ///
    /// The sequence ends when the connection does, in whatever way, and all that was received has been taken;
    /// `closeInfo` tells how. It throws as `receive()`, except `.closed`.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let ws: AsyncWebSocket

        /// The next message, nil after the last.
        public mutating func next() async throws(WebSocketError) -> Message? {
            try await ws.nextMessage()
        }

        /// The same for code of an actor.
        public mutating func next(isolation actor: (any Actor)?) async throws(WebSocketError) -> Message? {
            try await ws.nextMessage()
        }
    }

    /// Starts to take messages.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: self) }
}
