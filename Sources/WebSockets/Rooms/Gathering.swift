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
        var branches: [(branch: GatheringBranch, count: Int)] = []
        /// The number of the last message.
        var number: UInt64 = 0
        var history = RecentItems<PreparedMessage>()
        var overflow = OverflowPolicy.close
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
            contents.history.limit = options.history
            contents.overflow = options.overflow
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
            let place = contents.branches.firstIndex { $0.branch.loop === loop }
            let branch = place.map { contents.branches[$0].branch } ?? GatheringBranch(on: loop)
            let member = Membership(
                ws,
                in: self,
                branch,
                since: contents.number,
                overflow: overflow ?? contents.overflow
            )
            result = loop.memberships.insert(member, atMost: ws.session.handlers.options.maxRooms)
            guard result == .joined else { return nil }
            let backlog = contents.history.items
            guard isCurrent || branch.post({ member.begin(hearing: backlog) }) else {
                loop.memberships.remove(member)
                result = .closed
                return nil
            }
            if let place { contents.branches[place].count += 1 } else { contents.branches.append((branch, 1)) }
            contents.members[ws.id] = member
            contents.presence.note(.joined(ws))
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
            // Behind what is on its way to the branch, for that is for the member too. When the loop has ended so has the
            // connection, which forgets by itself.
            if member.branch.canActAtOnce { member.forget() } else { _ = member.branch.post { member.forget() } }
            if let place = contents.branches.firstIndex(where: { $0.branch === member.branch }) {
                contents.branches[place].count -= 1
                if contents.branches[place].count == 0 { contents.branches.remove(at: place) }
            }
            contents.presence.note(.left(member.ws))
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
    /// - Parameter tally: made when the first loop is posted to, and told by each.
    /// - Returns: how the delivery at once went.
    func send(_ letter: RoomLetter, _ tally: inout DeliveryTally?) -> Delivery.Counts {
        let atOnce = contents.withLock { contents -> (branch: GatheringBranch, number: UInt64)? in
            contents.number += 1
            if letter.isForHistory { contents.history.append(letter.message) }
            let number = contents.number
            var atOnce: GatheringBranch?
            for (branch, _) in contents.branches {
                if branch.canActAtOnce {
                    atOnce = branch
                    branch.begin()
                } else {
                    let shared = tally ?? DeliveryTally()
                    tally = shared
                    post(letter, number: number, to: branch, shared)
                }
            }
            return atOnce.map { ($0, number) }
        }
        guard let (branch, number) = atOnce else { return Delivery.Counts() }
        defer { branch.end() }
        return branch.deliver(letter, number: number)
    }

    private func post(_ letter: RoomLetter, number: UInt64, to branch: GatheringBranch, _ tally: DeliveryTally) {
        tally.expect()
        if !branch.post({ tally.add(branch.deliver(letter, number: number)) }) { tally.add(Delivery.Counts()) }
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
