extension WebSocketServer {
    /// The room of a name. It need not be made before, or ended.
    ///
    /// Any string is a name, also one that a client chose. Dots part names into segments, for `rooms(matching:)`.
    ///
    /// - Parameter options: what the room does by itself from now on; nil, the default, leaves that as it is: as last
    ///   set since the room came to be, or the defaults.
    public func room(_ name: String, _ options: RoomOptions? = nil) -> Room {
        let gathering = rooms.gathering(.room(name))
        if let options { gathering.configure(options) }
        return Room(name: name, gathering: gathering)
    }

    /// The rooms whose names match a pattern, to listen to; see `TopicPattern`: `*` is one segment, a final `>` the rest.
    ///
    /// - Throws: `.invalidTopic`.
    public func rooms(matching pattern: String) throws(WebSocketError) -> RoomPattern {
        let pattern = try TopicPattern(pattern)
        return RoomPattern(pattern: pattern, gathering: rooms.gathering(.pattern(pattern)))
    }

    /// The rooms that have members at the moment, in no particular order.
    public var roomsWithMembers: [Room] { rooms.inhabited }

    /// Rooms and patterns that anything is known of; for tests of leaks.
    package var topicCount: Int { rooms.topicCount }
}
