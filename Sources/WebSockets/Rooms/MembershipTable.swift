internal import LWSBinding
internal import Synchronization

/// The memberships of one loop's connections, so that a connection that ends leaves everything it has joined: on any
/// thread, and whether or not its loop has heard of it.
///
/// Joining and leaving cost the same however many rooms a connection is in, and however many connections there are.
struct MembershipTable: ~Copyable {
    private let lists = Lock<[WebSocket.ID: [Membership]]>([:])

    /// Adds a membership.
    ///
    /// - Parameter limit: how many a connection may have.
    /// - Returns: `.joined`; or `.closed`, when the connection has ended or is about to, or `.tooManyRooms`, when it has
    ///   as many as it may have, and nothing was added.
    func insert(_ member: Membership, atMost limit: Int) -> JoinResult {
        lists.withLock { lists in
            // The end of a connection is told before its list is taken, so one of the two sees the other.
            guard member.ws.isOpen else { return .closed }
            let count = lists[member.ws.id]?.count ?? 0
            guard count < limit else { return .tooManyRooms }
            member.tableIndex = count
            lists[member.ws.id, default: []].append(member)
            return .joined
        }
    }

    /// Forgets a membership that has ended.
    func remove(_ member: Membership) {
        let id = member.ws.id
        lists.withLock { lists in
            // Without a list the connection has ended, and all of its memberships were taken out.
            guard lists[id] != nil, let index = member.tableIndex, let last = lists[id]?.popLast() else { return }
            member.tableIndex = nil
            if last !== member {
                last.tableIndex = index
                lists[id]?[index] = last
            }
            if lists[id]?.isEmpty == true { lists[id] = nil }
        }
    }

    /// A connection has ended: it leaves every room it is in.
    func leaveAll(_ id: WebSocket.ID) {
        for membership in lists.withLock({ $0.removeValue(forKey: id) ?? [] }) {
            membership.end()
            // Not behind what is on its way: nothing more goes out there.
            membership.forget()
        }
    }
}
