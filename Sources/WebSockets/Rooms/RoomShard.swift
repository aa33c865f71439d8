internal import LWSBinding
internal import Synchronization

/// The members of a room on one loop that have the same overflow policy, and what is on its way to them.
///
/// What comes from other threads, or while something is on its way, waits in a queue for which the loop has one message
/// in its mailbox, so that all members see the messages of a room in the same order.
///
/// `@unchecked Sendable`: the list of members is confined to the loop, which debug builds assert; the rest is constant,
/// atomic or behind a lock.
final class RoomShard: @unchecked Sendable {
    /// Something for the loop to do about a member, or all of them.
    private enum Change: Sendable {
        case join(Membership, backlog: [PreparedMessage])
        case leave(Membership)
        /// Messages were refused because too much was on its way: whoever should have got one is closed.
        case closeMembers
    }

    private struct Underway: Sendable {
        let broadcast: Broadcast
        let tally: DeliveryTally
        /// How many members it was for when it was sent.
        let recipientCount: Int
    }

    private struct Contents {
        var queue = BroadcastQueue<Underway, Change>()
        /// The loop has been told, and has not come to the end of the queue.
        var isScheduled = false
        /// A `closeMembers` waits, and nobody has joined behind it.
        var isClosing = false
        /// The number of the last message that was refused.
        var lastRefused: UInt64 = 0
    }

    let loop: EventLoop
    let overflow: OverflowPolicy
    private var members: [Member] = []
    private let contents = Lock(Contents())
    /// What was queued or begun, and is not done. Raised under the room's lock.
    private let underwayCount = Atomic<Int>(0)

    init(on loop: EventLoop, overflow: OverflowPolicy) {
        self.loop = loop
        self.overflow = overflow
    }

    /// Whether this is the loop's thread, and nothing would be overtaken by what is done at once.
    var canActAtOnce: Bool { loop.isCurrent && underwayCount.load(ordering: .relaxed) == 0 }

    /// Something will be done at once; while it is, nothing else may be.
    func begin() { underwayCount.add(1, ordering: .relaxed) }

    /// It is done.
    func end() { underwayCount.subtract(1, ordering: .relaxed) }
}

// MARK: From any thread, under the lock of the room

extension RoomShard {
    /// Bytes on their way to one loop from all rooms, at which each of them is full.
    private static let maxBytesOfLoop = 64 << 20

    /// What becomes of a message that is queued.
    struct Queued {
        /// Members that were meant to get it and do not.
        var refusedCount = 0
        /// Earlier messages that were dropped for it; whoever waits for them is told without the lock.
        var dropped: [(tally: DeliveryTally, count: Int)] = []
    }

    /// Queues a message for the members, or does what their policy says when too much is on its way.
    func queue(
        _ broadcast: Broadcast,
        number: UInt64,
        for recipientCount: Int,
        _ tally: DeliveryTally,
        highWatermark: Int
    ) -> Queued {
        var queued = Queued()
        let isToBeScheduled = contents.withLock { contents in
            if isFull(contents, highWatermark) {
                switch overflow {
                case .dropOldest:
                    while isFull(contents, highWatermark), let oldest = drop(from: &contents) {
                        queued.dropped.append((oldest.tally, oldest.recipientCount))
                    }
                case .dropNewest:
                    queued.refusedCount = recipientCount
                    return false
                case .close:
                    queued.refusedCount = recipientCount
                    contents.lastRefused = number
                    guard !contents.isClosing else { return false }
                    contents.isClosing = true
                    append(.closeMembers, after: number, to: &contents)
                    return schedule(&contents)
                }
            }
            let cost = contents.queue.byteCount
            tally.expect()
            underwayCount.add(1, ordering: .relaxed)
            contents.queue.append(
                Underway(broadcast: broadcast, tally: tally, recipientCount: recipientCount),
                number: number,
                byteCount: broadcast.message.frame.count
            )
            loop.roomBytes.add(contents.queue.byteCount - cost, ordering: .relaxed)
            return schedule(&contents)
        }
        if isToBeScheduled { postDelivery() }
        return queued
    }

    /// Queues a join, behind the messages up to a number.
    func queueJoin(_ member: Membership, backlog: [PreparedMessage], after number: UInt64) -> Bool {
        queue(.join(member, backlog: backlog), after: number)
    }

    /// Queues a leave, behind the messages up to a number, which are for the member too.
    func queueLeave(_ member: Membership, after number: UInt64) {
        _ = queue(.leave(member), after: number)
    }

    private func queue(_ change: Change, after number: UInt64) -> Bool {
        let isToBeScheduled = contents.withLock { contents in
            append(change, after: number, to: &contents)
            return schedule(&contents)
        }
        return isToBeScheduled ? postDelivery() : true
    }

    private func append(_ change: Change, after number: UInt64, to contents: inout Contents) {
        if case .join = change { contents.isClosing = false }
        underwayCount.add(1, ordering: .relaxed)
        contents.queue.append(change, after: number)
    }

    private func isFull(_ contents: borrowing Contents, _ highWatermark: Int) -> Bool {
        let bytes = contents.queue.byteCount
        return bytes >= highWatermark || bytes > 0 && loop.roomBytes.load(ordering: .relaxed) >= Self.maxBytesOfLoop
    }

    private func drop(from contents: inout Contents) -> Underway? {
        let before = contents.queue.byteCount
        guard let oldest = contents.queue.dropOldestMessage() else { return nil }
        loop.roomBytes.subtract(before - contents.queue.byteCount, ordering: .relaxed)
        end()
        return oldest
    }

    private func schedule(_ contents: inout Contents) -> Bool {
        defer { contents.isScheduled = true }
        return !contents.isScheduled
    }

    /// False when the loop has ended; then nothing is on its way any more.
    @discardableResult
    private func postDelivery() -> Bool {
        if loop.post(.run(deliverQueued)) { return true }
        while let step = nextStep() {
            if case .message(let underway, _) = step { underway.tally.add(Delivery.Counts()) }
            end()
        }
        return false
    }
}

// MARK: On the loop

extension RoomShard {
    /// Deliveries to single members in one turn, so that a busy room leaves time for the connections of the loop.
    private static let deliveriesPerTurn = 16_384

    /// A membership with what a delivery needs of it, so that it need not look there.
    private struct Member {
        let membership: Membership
        let connection: Connection
        let hint: MemoryHint
        let since: UInt64
    }

    func insert(_ membership: Membership) {
        loop.assertIsCurrent()
        membership.place = members.count
        members.append(
            Member(
                membership: membership,
                connection: membership.connection,
                hint: MemoryHint(membership.connection),
                since: membership.since
            )
        )
    }

    func remove(_ membership: Membership) {
        loop.assertIsCurrent()
        guard membership.place >= 0 else { return }
        let last = members.removeLast()
        if last.membership !== membership {
            last.membership.place = membership.place
            members[membership.place] = last
        }
        membership.place = -1
    }

    /// Queues a message for every member it is for.
    func deliver(_ broadcast: Broadcast, number: UInt64) -> Delivery.Counts {
        loop.assertIsCurrent()
        var counts = Delivery.Counts()
        // Nothing changes the list meanwhile: joins and leaves are queued as long as this is underway.
        for index in members.indices where members[index].since < number {
            if index + EventLoop.lookahead < members.count { members[index + EventLoop.lookahead].hint.fetch() }
            guard broadcast.isForAll || broadcast.isFor(members[index].membership.ws) else { continue }
            let verdict = members[index].connection.enqueue(broadcast.message, isPatient: false, overflow: overflow)
            if verdict.isAccepted { counts.delivered += 1 } else { counts.dropped += 1 }
        }
        return counts
    }

    /// Does what is queued, as much as fits into a turn.
    private func deliverQueued() {
        var budget = Self.deliveriesPerTurn
        while budget > 0, let step = nextStep() {
            switch step {
            case .message(let underway, let number):
                underway.tally.add(deliver(underway.broadcast, number: number))
                budget -= members.count
            case .change(.join(let member, let backlog)):
                member.begin(hearing: backlog)
            case .change(.leave(let member)):
                member.forget()
            case .change(.closeMembers):
                closeMembers()
            }
            end()
            budget -= 1
        }
        if budget <= 0 { postDelivery() }
    }

    private func nextStep() -> BroadcastQueue<Underway, Change>.Step? {
        contents.withLock { contents in
            let before = contents.queue.byteCount
            let step = contents.queue.next()
            loop.roomBytes.subtract(before - contents.queue.byteCount, ordering: .relaxed)
            if step == nil { contents.isScheduled = false }
            return step
        }
    }

    /// Closes whoever was to get a message that was refused.
    private func closeMembers() {
        let lastRefused = contents.withLock { contents in
            contents.isClosing = false
            return contents.lastRefused
        }
        for member in members where member.since < lastRefused { member.connection.failBySlowness() }
    }
}
