import LWSBinding
import WebSockets

/// The open connections of an endpoint.
final class Members: Sendable {
    private let contents = Lock<Set<WebSocket>>([])

    func insert(_ ws: WebSocket) {
        contents.withLock { _ = $0.insert(ws) }
    }

    func remove(_ ws: WebSocket) {
        contents.withLock { _ = $0.remove(ws) }
    }

    func send(_ message: PreparedMessage) {
        for member in contents.withLock({ $0 }) { member.send(message) }
    }
}
