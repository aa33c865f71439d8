internal import HTTPTypes

/// What a handler of `Routes.httpOrWebSocket` makes of a request: a plain answer, or a WebSocket.
public struct UpgradeDecision: Sendable {
    enum Choice: Sendable {
        case http(Response)
        case webSocket(UpgradeHandler)
    }

    let choice: Choice

    /// Answer the request. One that asks for a WebSocket is refused with this response.
    public static func http(_ response: Response) -> UpgradeDecision {
        UpgradeDecision(choice: .http(response))
    }

    /// Open a WebSocket, whose life the handler is, see `AsyncWebSocket`. A request that does not ask for one is
    /// answered with 426.
    public static func webSocket(
        _ handler: @escaping @Sendable (AsyncWebSocket) async throws -> Void
    ) -> UpgradeDecision {
        UpgradeDecision(choice: .webSocket(UpgradeHandler(body: handler)))
    }
}

/// The handler that was chosen for one connection.
struct UpgradeHandler: Sendable {
    let body: @Sendable (AsyncWebSocket) async throws -> Void
}

extension Request {
    /// Whether the client asks for a WebSocket (RFC 6455 section 4.2.1), rightly or not: a handshake that is not valid
    /// never becomes one.
    public var isWebSocketUpgrade: Bool {
        headers[values: .upgrade].contains { TokenList.contains("websocket", in: $0) }
    }
}
