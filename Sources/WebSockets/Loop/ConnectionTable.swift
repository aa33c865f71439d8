/// The connections of one loop, each in a slot that is its own until it is gone.
struct ConnectionTable {
    private var slots: [Connection?] = []
    private var free: [Int] = []

    /// Number of connections.
    var count: Int { slots.count - free.count }

    var isEmpty: Bool { count == 0 }

    /// The connection in a slot, nil when it has gone.
    subscript(slot: Int) -> Connection? { slots[slot] }

    /// The connections in a range of slots, cut to the slots there are; nil when it begins beyond them.
    subscript(range: Range<Int>) -> [Connection]? {
        range.lowerBound < slots.count ? slots[range.clamped(to: slots.indices)].compactMap(\.self) : nil
    }

    /// Puts a connection into a free slot, which it is told.
    mutating func insert(_ connection: Connection) {
        if let slot = free.popLast() {
            connection.slot = slot
            slots[slot] = connection
        } else {
            connection.slot = slots.count
            slots.append(connection)
        }
    }

    /// Frees the slot of a connection.
    mutating func remove(_ connection: Connection) {
        guard connection.slot >= 0 else { return }
        slots[connection.slot] = nil
        free.append(connection.slot)
        connection.slot = -1
    }

    /// The first connection of which something holds.
    func first(where predicate: (Connection) -> Bool) -> Connection? {
        slots.lazy.compactMap(\.self).first(where: predicate)
    }

    /// Calls `body` with every connection of the moment; it may remove any.
    func forEach(_ body: (Connection) -> Void) {
        for case let connection? in slots { body(connection) }
    }
}
