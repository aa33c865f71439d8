/// What became of a join; see `Joinable.join(_:overflow:)`.
public enum JoinResult: Sendable, Hashable {
    /// The WebSocket has become a member.
    case joined

    /// The WebSocket was a member before, and stays one.
    case alreadyMember

    /// The connection is closing or closed, and does not become a member.
    case closed

    /// The connection is in as many rooms as `WebSocketOptions.maxRooms` allows, and does not become a member.
    case tooManyRooms

    /// Whether the WebSocket is a member now.
    public var isMember: Bool {
        switch self {
        case .joined, .alreadyMember: true
        case .closed, .tooManyRooms: false
        }
    }
}
