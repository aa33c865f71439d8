/// What happens on a connection whose messages are values.
public enum MessageEvent<Value> {
    /// A message came.
    case message(Value)
    /// A message came that is no such value; the code is `.invalidMessage`. The connection lives.
    case error(WebSocketError)
    /// The connection is over. Nothing comes after it, and nothing can be sent.
    case close(CloseInfo)
}

extension MessageEvent: Sendable where Value: Sendable {}
extension MessageEvent: Equatable where Value: Equatable {}
