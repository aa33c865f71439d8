internal import LWSBinding
internal import Synchronization

/// The rooms and patterns of a server by their topics, and its connection to the rooms of other servers.
///
/// Its lock is taken to find a room by its name, and when one gets its first member or loses its last; a send by a
/// handle takes it only while somebody listens by a pattern.
final class RoomDirectory: Sendable {
    private struct WeakGathering {
        weak let gathering: Gathering?
    }

    private struct Contents {
        var gatherings: [BackplaneTopic: WeakGathering] = [:]
        /// Those of patterns, while they have members.
        var listening = TopicTable<Gathering>()
        /// Those that are observed, and kept for that.
        var kept: [BackplaneTopic: Gathering] = [:]
    }

    private let contents = Lock(Contents())
    private let listenerCount = Atomic<Int>(0)
    private let link: BackplaneLink

    private let maxRooms: Int

    init(_ configuration: WebSocketServer.Configuration, log: LogWriter) {
        link = BackplaneLink(configuration, log: log)
        maxRooms = configuration.maxRooms
    }

    /// The room of a name, made if there is none.
    ///
    /// - Throws: `.invalidTopic` for a name that is too long, `.tooManyRooms`.
    func room(_ name: String) throws(WebSocketError) -> Room {
        let key = try RoomName.key(name)
        return Room(key: key, gathering: try gathering(.room(key)))
    }

    /// The rooms that match a pattern.
    ///
    /// - Throws: `.invalidTopic` for a pattern that is malformed or too long, `.tooManyRooms`.
    func rooms(matching pattern: String) throws(WebSocketError) -> RoomPattern {
        let pattern = try TopicPattern(pattern)
        return RoomPattern(pattern: pattern, gathering: try gathering(.pattern(pattern)))
    }

    /// The gathering of a topic, made if there is none.
    private func gathering(_ topic: BackplaneTopic) throws(WebSocketError) -> Gathering {
        try contents.withLock { contents throws(WebSocketError) in
            if let gathering = contents.gatherings[topic]?.gathering { return gathering }
            guard contents.gatherings.count < maxRooms || contents.gatherings[topic] != nil else {
                throw WebSocketError(.tooManyRooms, "The server has \(maxRooms) rooms and patterns, which is the limit")
            }
            let gathering = Gathering(topic, in: self)
            contents.gatherings[topic] = WeakGathering(gathering: gathering)
            return gathering
        }
    }

    /// The gathering of a topic if there is one.
    func existingGathering(_ topic: BackplaneTopic) -> Gathering? {
        contents.withLock { $0.gatherings[topic]?.gathering }
    }

    /// The rooms that have members.
    var inhabited: [Room] {
        let gatherings = contents.withLock { $0.gatherings.values.compactMap(\.gathering) }
        return gatherings.compactMap { gathering in
            guard case .room(let key) = gathering.topic, gathering.count > 0 else { return nil }
            return Room(key: key, gathering: gathering)
        }
    }

    /// Topics that anything is known of; for tests of leaks.
    var topicCount: Int { contents.withLock { $0.gatherings.count } }
}

// MARK: What gatherings tell

extension RoomDirectory {
    /// A gathering is gone, and nobody can refer to it; perhaps there is another one by now.
    func forget(_ topic: BackplaneTopic) {
        let other = contents.withLock { contents -> Gathering? in
            guard let entry = contents.gatherings[topic] else { return nil }
            let gathering = entry.gathering
            if gathering == nil { contents.gatherings[topic] = nil }
            return gathering
        }
        // Whoever is the last to hold a gathering ends it, which takes the lock again.
        withExtendedLifetime(other) {}
    }

    /// A gathering has members, and its lock is held.
    func want(_ gathering: Gathering) {
        if case .pattern(let pattern) = gathering.topic { listen(pattern, gathering) }
        link.want(gathering.topic)
    }

    /// A gathering has lost its last member, and its lock is held.
    func dismiss(_ gathering: Gathering) {
        if case .pattern(let pattern) = gathering.topic { listen(pattern, nil) }
        link.dismiss(gathering.topic)
    }

    /// What is wanted of the backplane has changed, and no lock is held.
    func settle(_ topic: BackplaneTopic) {
        let filter = link.filter(for: topic)
        link.settle(topic) { message in
            guard self.link.accepts(message, by: filter) else { return }
            self.receive(message, by: topic)
        }
    }

    /// A gathering is observed.
    func keep(_ gathering: Gathering) {
        contents.withLock { $0.kept[gathering.topic] = gathering }
    }

    /// It is not any more.
    func release(_ gathering: Gathering) {
        // The caller holds it, so that this is not the end of it, which would take the lock again.
        contents.withLock { $0.kept[gathering.topic] = nil }
    }

    private func listen(_ pattern: TopicPattern, _ gathering: Gathering?) {
        contents.withLock { contents in
            let change = (gathering == nil ? 0 : 1) - (contents.listening[pattern] == nil ? 0 : 1)
            contents.listening[pattern] = gathering
            listenerCount.add(change, ordering: .relaxed)
        }
    }
}

// MARK: Messages

extension RoomDirectory {
    /// Sends a message to the members of a room and those who listen to it by a pattern, then to other servers.
    func send(_ broadcast: Broadcast, to room: Room) -> Delivery {
        var tally: DeliveryTally?
        var counts = room.gathering.send(broadcast, &tally)
        for listener in listeners(to: room.key) { counts += listener.send(broadcast, &tally) }
        tally?.add(counts)
        let error = broadcast.predicate == nil ? link.publish(broadcast.message, to: room.key) : nil
        return Delivery(state: tally.map { .underway($0) } ?? .over(counts), backplaneError: error)
    }

    private func listeners(to name: UTF8Key) -> [Gathering] {
        guard listenerCount.load(ordering: .relaxed) > 0 else { return [] }
        return contents.withLock { $0.listening.matches(name) }
    }

    /// A message of another server, by the subscription to a topic: whoever else listens to the room has a subscription
    /// of their own.
    private func receive(_ message: BackplaneMessage, by topic: BackplaneTopic) {
        guard let gathering = existingGathering(topic) else { return }
        var tally: DeliveryTally?
        let counts = gathering.send(Broadcast(message: message.prepared), &tally)
        tally?.add(counts)
    }
}
