internal import LWSBinding
internal import Synchronization

/// The members of a gathering on one loop.
///
/// What comes from elsewhere, or while something is on its way, goes through the loop's mailbox, so that the members
/// of all branches see the messages of a gathering in the same order.
///
/// `@unchecked Sendable`: confined to the loop, except the constants and the atomic.
final class GatheringBranch: @unchecked Sendable {
    let loop: EventLoop
    private var members: [Member] = []
    /// What was posted or begun, and is not done. Raised under the gathering's lock.
    private let underway = Atomic<Int>(0)

    init(on loop: EventLoop) {
        self.loop = loop
    }

    /// Whether this is the loop's thread, and nothing would be overtaken by what is done at once.
    var canActAtOnce: Bool { loop.isCurrent && underway.load(ordering: .relaxed) == 0 }

    /// Posts something to do, with the gathering's lock held; false when the loop has ended.
    func post(_ body: @escaping @Sendable () -> Void) -> Bool {
        begin()
        let isPosted = loop.post(
            .run {
                body()
                self.end()
            }
        )
        if !isPosted { end() }
        return isPosted
    }

    /// Something will be done at once; while it is, nothing else may be.
    func begin() { underway.add(1, ordering: .relaxed) }

    /// It is done.
    func end() { underway.subtract(1, ordering: .relaxed) }
}

// MARK: On the loop

extension GatheringBranch {
    /// A membership with what a delivery needs of it, so that it need not look there.
    private struct Member {
        let membership: Membership
        let connection: Connection
        let hint: MemoryHint
        let since: UInt64
        let overflow: OverflowPolicy
    }

    func insert(_ membership: Membership) {
        membership.place = members.count
        members.append(
            Member(
                membership: membership,
                connection: membership.connection,
                hint: MemoryHint(membership.connection),
                since: membership.since,
                overflow: membership.overflow
            )
        )
    }

    func remove(_ membership: Membership) {
        guard membership.place >= 0 else { return }
        let last = members.removeLast()
        if last.membership !== membership {
            last.membership.place = membership.place
            members[membership.place] = last
        }
        membership.place = -1
    }

    /// Queues a message for every member it is for.
    func deliver(_ letter: RoomLetter, number: UInt64) -> Delivery.Counts {
        var counts = Delivery.Counts()
        // Nothing changes the list meanwhile: joins and leaves wait in the mailbox as long as this is underway.
        for index in members.indices where members[index].since < number {
            if index + EventLoop.lookahead < members.count { members[index + EventLoop.lookahead].hint.fetch() }
            guard letter.isForAll || letter.isFor(members[index].membership.ws) else { continue }
            let verdict = members[index].connection.enqueue(
                letter.message,
                isPatient: false,
                overflow: members[index].overflow
            )
            if verdict.isAccepted { counts.delivered += 1 } else { counts.dropped += 1 }
        }
        return counts
    }
}
