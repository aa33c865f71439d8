/// What a route's `data` closure wants next.
public enum DataAction: Sendable, Hashable {
    /// Go on.
    case keepOpen
    /// Start the closing handshake with this code and reason.
    case close(CloseCode, String)

    /// Start the closing handshake.
    public static func close(_ code: CloseCode = .normal) -> DataAction { .close(code, "") }
}
