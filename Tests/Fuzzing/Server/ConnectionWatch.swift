import Synchronization
import WebSockets

/// The order in which a connection's closures are called: `ready`, any number of `data`, `close`, each for the
/// connection of the moment only.
final class ConnectionWatch: Sendable {
    private enum Phase: Equatable {
        case none
        case open(WebSocket.ID)
        case closed
    }

    private let phase = Mutex(Phase.none)

    /// A connection is about to be made.
    func begin() {
        phase.withLock { $0 = .none }
    }

    /// The connection has ended, and its client has seen it accepted as a WebSocket or not.
    func end(isOpen: Bool) {
        let reached = phase.withLock { $0 }
        require(
            reached == .closed || (reached == .none && !isOpen),
            "\(reached) at the end, open for its client: \(isOpen)"
        )
    }

    func ready(_ id: WebSocket.ID) {
        phase.withLock { phase in
            require(phase == .none, "ready after \(phase)")
            phase = .open(id)
        }
    }

    func data(_ id: WebSocket.ID) {
        phase.withLock { phase in require(phase == .open(id), "data after \(phase)") }
    }

    func closed(_ id: WebSocket.ID) {
        phase.withLock { phase in
            require(phase == .open(id), "close after \(phase)")
            phase = .closed
        }
    }
}
