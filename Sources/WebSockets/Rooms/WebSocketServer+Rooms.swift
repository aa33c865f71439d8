extension WebSocketServer {
    /// The room of a name. It need not be made before, or ended.
    ///
    /// Any string of at most 1,024 bytes is a name, also one that a client chose. Names are compared byte by byte: those
    /// of two Unicode forms of one word are two names, as in a database or a message broker. Dots part names into
    /// segments, for `rooms(matching:)`.
    ///
    /// - Parameter options: what the room does by itself from now on; nil, the default, leaves that as it is: as last
    ///   set since the room came to be, or the defaults.
    /// - Throws: `.invalidTopic` for a name of more than 1,024 bytes of UTF-8; `.tooManyRooms` for a new room beyond
    ///   `Configuration.maxRooms`.
    public func room(_ name: String, _ options: RoomOptions? = nil) throws(WebSocketError) -> Room {
        let room = try rooms.room(name)
        if let options { room.gathering.configure(options) }
        return room
    }

    /// The rooms whose names match a pattern, to listen to; see `TopicPattern`: `*` is one segment, a final `>` the rest.
    ///
    /// - Throws: `.invalidTopic` for a pattern that is malformed, or has more than 64 segments or 1,024 bytes;
    ///   `.tooManyRooms` for a new one beyond `Configuration.maxRooms`.
    public func rooms(matching pattern: String) throws(WebSocketError) -> RoomPattern {
        try rooms.rooms(matching: pattern)
    }

    /// The rooms that have members at the moment, in no particular order.
    public var roomsWithMembers: [Room] { rooms.inhabited }

    /// Rooms and patterns that anything is known of; for tests of leaks.
    package var topicCount: Int { rooms.topicCount }
}
