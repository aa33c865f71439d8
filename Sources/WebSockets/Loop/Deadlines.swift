internal import LWSBinding

/// Connections that must be gone by a certain time: closing handshakes.
///
/// Few at a time and all with nearly the same wait, so a sweep over an array beats a heap. Confined to one loop.
struct Deadlines {
    /// Milliseconds between sweeps while any deadline is pending.
    static let sweepInterval: UInt64 = 50

    private var entries: [(due: UInt64, connection: Connection)] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Adds a deadline; a connection may have several, the first that comes counts.
    mutating func add(_ connection: Connection, due: UInt64) {
        entries.append((due, connection))
    }

    /// Takes out and returns the connections whose time has come; forgets those already gone.
    mutating func takeDue(at now: UInt64) -> [Connection] {
        var due: [Connection] = []
        entries.removeAll { entry in
            guard entry.connection.isAttached else { return true }
            guard entry.due <= now else { return false }
            due.append(entry.connection)
            return true
        }
        return due
    }
}
