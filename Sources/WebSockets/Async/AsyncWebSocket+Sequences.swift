extension AsyncWebSocket {
    /// The peer's messages, which must be text: a binary one closes the connection with 1003 and throws
    /// `.invalidMessage`. Otherwise as the iteration over the WebSocket itself.
    public var texts: Texts { Texts(ws: self) }

    /// The peer's messages, which must be binary: text closes the connection with 1003 and throws `.invalidMessage`.
    /// Otherwise as the iteration over the WebSocket itself.
    public var binaries: Binaries { Binaries(ws: self) }

    /// The pieces of the peer's messages as they come, on a route whose options say `deliversFragments`; whole messages
    /// on others. Otherwise as the iteration over the WebSocket itself.
    public var fragments: Fragments { Fragments(ws: self) }

    /// The messages of a peer that sends text.
    public struct Texts: AsyncSequence, Sendable {
        fileprivate let ws: AsyncWebSocket

        /// Takes one after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let ws: AsyncWebSocket

            /// The next text, nil after the last.
            public mutating func next(isolation actor: (any Actor)?) async throws(WebSocketError) -> String? {
                switch try await ws.nextMessage() {
                case .text(let text): return text
                case nil: return nil
                case .binary: throw ws.refuse(.binary)
                }
            }
        }

        /// Starts to take messages.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: ws) }
    }

    /// The messages of a peer that sends bytes.
    public struct Binaries: AsyncSequence, Sendable {
        fileprivate let ws: AsyncWebSocket

        /// Takes one after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let ws: AsyncWebSocket

            /// The next message, nil after the last.
            public mutating func next(isolation actor: (any Actor)?) async throws(WebSocketError) -> [UInt8]? {
                switch try await ws.nextMessage() {
                case .binary(let bytes): return bytes
                case nil: return nil
                case .text: throw ws.refuse(.text)
                }
            }
        }

        /// Starts to take messages.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: ws) }
    }

    /// The pieces of messages.
    public struct Fragments: AsyncSequence, Sendable {
        fileprivate let ws: AsyncWebSocket

        /// Takes one after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let ws: AsyncWebSocket

            /// The next piece, nil after the last.
            public mutating func next(
                isolation actor: (any Actor)?
            ) async throws(WebSocketError) -> MessageFragment? {
                switch try await ws.session.next() {
                case .fragment(let fragment): fragment
                case .message(let message): MessageFragment(message)
                case nil: nil
                }
            }
        }

        /// Starts to take pieces.
        public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: ws) }
    }

    /// A message of a kind that the handler does not take (RFC 6455 section 7.4.1).
    private func refuse(_ kind: MessageKind) -> WebSocketError {
        webSocket.close(.unsupportedData, reason: kind == .text ? "binary only" : "text only")
        return .ofPeer(.invalidMessage, "A \(kind) message came where the other kind was expected")
    }
}
