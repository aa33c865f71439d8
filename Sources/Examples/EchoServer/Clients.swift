internal import Synchronization
internal import WebSockets

/// The open connections of a path. The set is copied when it changes, not when it is read.
final class Clients: Sendable {
    private let contents = Mutex<Set<WebSocket>>([])

    var all: Set<WebSocket> { contents.withLock { $0 } }

    func insert(_ ws: WebSocket) { contents.withLock { _ = $0.insert(ws) } }

    func remove(_ ws: WebSocket) { contents.withLock { _ = $0.remove(ws) } }
}
