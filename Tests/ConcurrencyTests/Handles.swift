import LWSBinding
import WebSockets
import WebSocketsTesting

/// The handles that `ready` was given, for a test to use them on threads of its own.
final class Handles: Sendable {
    private let handles = Lock<[WebSocket]>([])
    private let arrivals: AsyncStream<WebSocket>
    private let arriving: AsyncStream<WebSocket>.Continuation

    init() {
        (arrivals, arriving) = AsyncStream.makeStream(of: WebSocket.self)
    }

    var all: [WebSocket] { handles.withLock { $0 } }

    func add(_ ws: WebSocket) {
        handles.withLock { $0.append(ws) }
        arriving.yield(ws)
    }

    /// Waits for the next one.
    func next() async throws -> WebSocket {
        for await ws in arrivals { return ws }
        throw CancellationError()
    }
}
