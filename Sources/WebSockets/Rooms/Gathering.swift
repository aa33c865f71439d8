internal import LWSBinding
internal import Synchronization

/// The members of a room, or those who listen to rooms by a pattern: who is there, and what is said to all.
///
/// Made by the server, and known by the handles `Room` and `RoomPattern`. It is there as long as it has members or
/// somebody refers to it, and nothing of it stays behind.
///
/// Its lock is held to number a message and to post it to the loops that have members, never while it is delivered:
/// members are listed on their loops. Joins, leaves and messages are posted in the order they come in, so every member
/// sees the same, and whether one was there when a message was sent is decided once for all loops.
public final class Gathering: Sendable {
    let topic: BackplaneTopic
    let directory: RoomDirectory
    private let contents = Lock(Contents())

    struct Contents {
        var members: [WebSocket.ID: Membership] = [:]
        var shards: [(shard: RoomShard, count: Int)] = []
        /// The number of the last message.
        var number: UInt64 = 0
        var history = RecentItems<PreparedMessage>()
        var overflow = OverflowPolicy.close
        var highWatermark = RoomOptions().highWatermark
        var presence = PresenceFeed()
    }

    init(_ topic: BackplaneTopic, in directory: RoomDirectory) {
        self.topic = topic
        self.directory = directory
    }

    deinit {
        directory.forget(topic)
    }

    /// Sets what the room does by itself, from now on.
    func configure(_ options: RoomOptions) {
        contents.withLock { contents in
            contents.history.maxCount = options.history
            contents.history.maxBytes = options.historyBytes
            contents.overflow = options.overflow
            contents.highWatermark = options.highWatermark
        }
    }

    /// Those who are there at the moment.
    var members: [WebSocket] { contents.withLock { $0.members.values.map(\.ws) } }

    /// How many they are.
    var count: Int { contents.withLock { $0.members.count } }

    /// Whether a connection is a member.
    func contains(_ id: WebSocket.ID) -> Bool { contents.withLock { $0.members[id] != nil } }
}

// MARK: Members

extension Gathering {
    /// Makes a WebSocket a member, from any thread: what is sent after this is for it.
    ///
    /// - Returns: what became of it, with the membership if it has begun.
    func join(_ ws: WebSocket, overflow: OverflowPolicy?) -> (result: JoinResult, membership: Membership?) {
        guard ws.isOpen else { return (.closed, nil) }
        let loop = ws.connection.loop
        let isCurrent = loop.isCurrent
        var result = JoinResult.joined
        let joined = contents.withLock { contents -> (member: Membership, backlog: [PreparedMessage])? in
            guard contents.members[ws.id] == nil else {
                result = .alreadyMember
                return nil
            }
            let overflow = overflow ?? contents.overflow
            let place = contents.shards.firstIndex { $0.shard.loop === loop && $0.shard.overflow == overflow }
            let shard = place.map { contents.shards[$0].shard } ?? RoomShard(on: loop, overflow: overflow)
            let member = Membership(ws, in: self, shard, since: contents.number)
            result = loop.memberships.insert(member, atMost: ws.session.handlers.options.maxRooms)
            guard result == .joined else { return nil }
            let backlog = contents.history.items
            guard isCurrent || shard.queueJoin(member, backlog: backlog, after: contents.number) else {
                loop.memberships.remove(member)
                result = .closed
                return nil
            }
            if let place { contents.shards[place].count += 1 } else { contents.shards.append((shard, 1)) }
            contents.members[ws.id] = member
            contents.presence.record(.joined(ws))
            directory.want(self)
            return (member, backlog)
        }
        guard let joined else { return (result, nil) }
        if isCurrent { joined.member.begin(hearing: joined.backlog) }
        changed()
        return (.joined, joined.member)
    }

    /// Ends a membership that lasts, from any thread: what is sent after this is not for it.
    @discardableResult
    func remove(_ member: Membership) -> Bool {
        let isMember = contents.withLock { contents in
            guard contents.members[member.ws.id] === member else { return false }
            contents.members[member.ws.id] = nil
            // Behind what is on its way to the shard, for that is for the member too. When the loop has ended so has the
            // connection, which forgets by itself.
            if member.shard.canActAtOnce {
                member.forget()
            } else {
                member.shard.queueLeave(member, after: contents.number)
            }
            if let place = contents.shards.firstIndex(where: { $0.shard === member.shard }) {
                contents.shards[place].count -= 1
                if contents.shards[place].count == 0 { contents.shards.remove(at: place) }
            }
            contents.presence.record(.left(member.ws))
            if contents.members.isEmpty { directory.dismiss(self) }
            return true
        }
        guard isMember else { return false }
        member.connection.loop.memberships.remove(member)
        changed()
        return true
    }

    /// Ends the membership of a connection, if there is one.
    func remove(_ id: WebSocket.ID) -> Bool {
        guard let member = contents.withLock({ $0.members[id] }) else { return false }
        return remove(member)
    }

    /// What follows a join or a leave without the lock.
    private func changed() {
        directory.settle(topic)
        tellObservers()
    }
}

// MARK: Messages

extension Gathering {
    /// Numbers a message and has it delivered, at once to members of this thread's loop.
    ///
    /// - Parameter tally: made when the first shard has to wait for it, and told by each.
    /// - Returns: how the delivery at once went, and to how many members the message could not even be queued.
    func send(_ broadcast: Broadcast, _ tally: inout DeliveryTally?) -> Delivery.Counts {
        var counts = Delivery.Counts()
        var dropped: [(tally: DeliveryTally, count: Int)] = []
        let (atOnce, number) = contents.withLock { contents -> ([RoomShard], UInt64) in
            contents.number += 1
            if broadcast.isForHistory {
                contents.history.append(broadcast.message, byteCount: broadcast.message.frame.count)
            }
            var atOnce: [RoomShard] = []
            for (shard, count) in contents.shards {
                if shard.canActAtOnce {
                    atOnce.append(shard)
                    shard.begin()
                } else {
                    let shared = tally ?? DeliveryTally()
                    tally = shared
                    let absent = broadcast.absent.count { contents.members[$0]?.shard === shard }
                    let queued = shard.queue(
                        broadcast,
                        number: contents.number,
                        for: count - absent,
                        shared,
                        highWatermark: contents.highWatermark
                    )
                    counts.dropped += queued.refusedCount
                    dropped += queued.dropped
                }
            }
            return (atOnce, contents.number)
        }
        for (tally, count) in dropped { tally.add(Delivery.Counts(dropped: count)) }
        for shard in atOnce {
            counts += shard.deliver(broadcast, number: number)
            shard.end()
        }
        return counts
    }
}

// MARK: Presence

extension Gathering {
    /// Calls `body` with those who are there, and then with who comes and goes.
    func observe(_ body: @escaping @Sendable (RoomEvent) -> Void) -> RoomObservation {
        let number = contents.withLock { contents in
            directory.keep(self)
            return contents.presence.add(body, presentAlready: contents.members.values.map(\.ws))
        }
        tellObservers()
        return RoomObservation(gathering: self, number: number)
    }

    /// Ends that.
    func endObservation(_ number: UInt64) {
        contents.withLock { contents in
            contents.presence.remove(number)
            if contents.presence.isUnobserved { directory.release(self) }
        }
    }

    /// Calls observers without the lock, in the order of what happened, and one at a time.
    private func tellObservers() {
        var isReturning = false
        while let calls = contents.withLock({ $0.presence.nextCalls(isReturning: isReturning) }) {
            for call in calls { call() }
            isReturning = true
        }
    }
}
