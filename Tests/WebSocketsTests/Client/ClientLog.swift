import Synchronization
import WebSockets
import WebSocketsTesting

/// What a client's closures were called with, and how it ended.
final class ClientLog: Sendable {
    let events = EventLog()
    private let endings = Mutex<[WebSocketError?]>([])
    private let (ends, end) = AsyncStream.makeStream(of: (WebSocketError?).self)

    /// Opens with closures that fill the log.
    func open(
        _ client: WebSocketClient,
        ready: (@Sendable (WebSocket) throws -> Void)? = nil,
        data: (@Sendable (WebSocket, FrameBits, RawSpan) throws -> DataAction)? = nil
    ) -> WebSocketClient.Run {
        client.open(
            ready: { ws in
                self.events.record(.ready, for: ws)
                try ready?(ws)
            },
            data: { ws, bits, bytes in
                self.events.record(.data(bits, [UInt8](copying: bytes)), for: ws)
                return try data?(ws, bits, bytes) ?? .keepOpen
            },
            drain: { self.events.record(.drain, for: $0) },
            close: { ws, reason in self.events.record(.close(reason), for: ws) },
            ended: { error in
                self.endings.withLock { $0.append(error) }
                self.end.yield(error)
            }
        )
    }

    /// Waits for `ended`, and returns the code of its error.
    func endCode(within limit: Duration = .seconds(5)) async throws -> WebSocketError.Code? {
        try await waitForEnd(within: limit)?.code
    }

    /// How often `ended` was called.
    var endCount: Int { endings.withLock(\.count) }

    /// Waits for `ended`, and returns what it was called with.
    func waitForEnd(within limit: Duration = .seconds(5)) async throws -> WebSocketError? {
        let ends = ends
        return try await withThrowingTaskGroup(of: (WebSocketError?).self) { group in
            group.addTask {
                for await error in ends { return error }
                throw PeerError(.deadlinePassed, "nothing ended")
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw PeerError(.deadlinePassed, "awaited the end of a client")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { return nil }
            return first
        }
    }
}
