/// One WebSocket in one gathering, from a join to the leave.
///
/// `@unchecked Sendable`: constants, but for the place, which is confined to the connection's loop, and the index, which
/// the lock of the loop's `MembershipTable` guards.
final class Membership: @unchecked Sendable {
    let ws: WebSocket
    let gathering: Gathering
    let shard: RoomShard
    /// The number of the last message that is not for this member, being older.
    let since: UInt64
    /// In the shard's list; negative while it is in none.
    var place = -1
    /// Where among the memberships of its connection; nil while it is not among them.
    var tableIndex: Int?

    init(
        _ ws: WebSocket,
        in gathering: Gathering,
        _ shard: RoomShard,
        since: UInt64
    ) {
        self.ws = ws
        self.gathering = gathering
        self.shard = shard
        self.since = since
    }

    var connection: Connection { ws.connection }

    /// Ends the membership, if it has not ended, from any thread.
    func end() { gathering.remove(self) }

    /// The loop hears of the join: what is sent from now on comes here, behind what was said before.
    func begin(hearing backlog: [PreparedMessage]) {
        // When the connection has ended while this was on its way, so has the membership.
        guard connection.closing.isReady else { return }
        shard.insert(self)
        for message in backlog { _ = connection.enqueue(message, isPatient: false, overflow: shard.overflow) }
    }

    /// The loop hears of the leave, and has delivered what was sent before it.
    func forget() { shard.remove(self) }
}
