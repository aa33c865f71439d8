internal import LWSBinding
internal import Synchronization

/// The memberships of one loop's connections, so that a connection that ends leaves everything it has joined: on any
/// thread, and whether or not its loop has heard of it.
struct MembershipTable: ~Copyable {
    private let lists = Lock<[WebSocket.ID: [Membership]]>([:])

    /// Notes a membership; false when the connection has ended, or is about to.
    func insert(_ member: Membership) -> Bool {
        lists.withLock { lists in
            // The end of a connection is told before its list is taken, so one of the two sees the other.
            guard member.ws.isOpen else { return false }
            lists[member.ws.id, default: []].append(member)
            return true
        }
    }

    /// Forgets a membership that has ended.
    func remove(_ member: Membership) {
        lists.withLock { lists in
            guard let index = lists[member.ws.id]?.firstIndex(where: { $0 === member }) else { return }
            lists[member.ws.id]?.remove(at: index)
            if lists[member.ws.id]?.isEmpty == true { lists[member.ws.id] = nil }
        }
    }

    /// Takes out those of a connection that has ended.
    func removeAll(of id: WebSocket.ID) -> [Membership] {
        lists.withLock { $0.removeValue(forKey: id) ?? [] }
    }
}
