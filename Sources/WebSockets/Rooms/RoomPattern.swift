/// The rooms whose names match a pattern: members get what is sent to any of them, whether or not it has other members.
///
/// Get it from `WebSocketServer.rooms(matching:)`. Patterns are told apart from names, so that a name that a client
/// chose never listens to other rooms. Somebody who is a member of a room and of a pattern that matches it gets its
/// messages for each, as with Redis and NATS. There is no history.
public struct RoomPattern: Joinable {
    /// What names are matched against.
    public let pattern: TopicPattern
    /// Its members.
    public let gathering: Gathering
}
