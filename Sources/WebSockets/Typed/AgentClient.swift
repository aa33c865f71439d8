/// The peer of an agent: who it is, and where values for it go.
///
/// On a server the peer is a client, for a client it is the server. May be kept and used on any thread.
public struct AgentClient<Sent: Encodable>: Sendable, Identifiable {
    /// The connection, for what is no value: closing it, pausing it, its latency.
    public let webSocket: WebSocket

    let coder: any MessageCoder

    init(_ webSocket: WebSocket, _ coder: any MessageCoder) {
        self.webSocket = webSocket
        self.coder = coder
    }

    /// Tells this connection from all others.
    public var id: WebSocket.ID { webSocket.id }

    /// The request that opened the connection.
    public var request: Request { webSocket.request }

    /// The client's address, as `Request.remoteAddress` has it.
    public var address: SocketAddress? { request.remoteAddress }

    /// Sends a value.
    ///
    /// - Returns: what became of it; `.invalid` when it cannot be encoded, which is logged as an error.
    @discardableResult
    public func post(_ value: Sent) -> SendVerdict {
        do throws(WebSocketError) {
            return try webSocket.send(value, using: coder)
        } catch {
            webSocket.log(error, .valueNotEncoded)
            return .invalid
        }
    }
}
