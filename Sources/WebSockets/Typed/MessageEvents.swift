/// What happens on a connection, one after the other; see `AsyncWebSocket.events(as:using:)`.
///
/// ```swift
/// server.webSocket("/ws") { ws in
///     var count = 0
///     for try await event in ws.events(as: Request.self, using: coder) {
///         switch event {
///         case .message(let request): count += request.amount
///         case .error(let error): try await ws.send(Failure(error.message), using: coder)
///         case .close(let info): print("\(count) until \(info.code)")
///         }
///     }
/// }
/// ```
///
/// The task of a handler is cancelled by the time it sees `.close`.
public struct MessageEvents<Value: Decodable, Coder: MessageCoder>: AsyncSequence, Sendable {
    let ws: AsyncWebSocket
    let coder: Coder

    /// Takes one event after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let ws: AsyncWebSocket
        fileprivate let coder: Coder
        private var isOver = false

        fileprivate init(ws: AsyncWebSocket, coder: Coder) {
            self.ws = ws
            self.coder = coder
        }

        /// The next event, nil after `.close`. Throws as `receive()`, except `.closed` and `.invalidMessage`.
        public mutating func next(
            isolation actor: (any Actor)?
        ) async throws(WebSocketError) -> MessageEvent<Value>? {
            if isOver { return nil }
            guard let message = try await ws.nextMessage() else {
                let info = try await end()
                isOver = true
                return .close(info)
            }
            do throws(WebSocketError) {
                return .message(try coder.value(Value.self, from: message))
            } catch {
                return .error(error)
            }
        }

        private func end() async throws(WebSocketError) -> CloseInfo {
            do throws(WebSocketError) {
                return try await ws.closed()
            } catch {
                // A handler's task is cancelled when the connection has ended, and then there is a reason.
                if let info = ws.closeInfo { return info }
                throw error
            }
        }
    }

    /// Starts to take events.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(ws: ws, coder: coder) }
}
