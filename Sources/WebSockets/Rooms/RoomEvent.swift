/// Somebody came or went.
public enum RoomEvent: Sendable, Hashable {
    /// A WebSocket has become a member.
    case joined(WebSocket)
    /// A member has left, by itself or because its connection is over.
    case left(WebSocket)
}

/// Calls of a closure with the events of a room; see `Joinable.onPresence(_:)`.
public struct RoomObservation: Sendable {
    /// Weak: until it is cancelled the server keeps the room, and after that it does not matter.
    weak let gathering: Gathering?
    let number: UInt64

    /// Ends them. A call that is under way on another thread may still come.
    public func cancel() { gathering?.endObservation(number) }
}
