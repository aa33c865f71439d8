internal import Synchronization

/// The events of one connection that its actor has not handled: while there are too many, the connection is not read
/// from, so that what a client sends never waits in more memory than the route allows.
///
/// Events are added on the connection's loop and removed on whichever thread handles them.
final class ActorBacklog: ConnectionAttachment {
    private let maxEvents: Int
    private let maxBytes: Int
    private let eventCount = Atomic<Int>(0)
    private let byteCount = Atomic<Int>(0)
    /// Set when reading is paused, cleared by whoever sees to it that it is resumed.
    private let isPaused = Atomic<Bool>(false)

    init(_ options: WebSocketOptions) {
        maxEvents = options.maxInboxMessages
        maxBytes = options.maxInboxBytes
    }

    /// An event came and is about to be handed to the actor.
    func add(_ event: ActorEvent, of ws: WebSocket) {
        let events = eventCount.add(1, ordering: .sequentiallyConsistent).newValue
        let bytes = byteCount.add(event.byteCount, ordering: .sequentiallyConsistent).newValue
        guard events >= maxEvents || bytes >= maxBytes, !isPaused.load(ordering: .relaxed) else { return }
        ws.connection.pauseReading(for: .inbox)
        isPaused.store(true, ordering: .sequentiallyConsistent)
        // The actor may have handled everything before it could see that it is waited for.
        resumeIfPossible(ws)
    }

    /// The actor has handled an event.
    func remove(_ event: ActorEvent, of ws: WebSocket) {
        byteCount.subtract(event.byteCount, ordering: .sequentiallyConsistent)
        eventCount.subtract(1, ordering: .sequentiallyConsistent)
        resumeIfPossible(ws)
    }

    private func resumeIfPossible(_ ws: WebSocket) {
        guard isPaused.load(ordering: .sequentiallyConsistent),
            eventCount.load(ordering: .sequentiallyConsistent) <= maxEvents / 2,
            byteCount.load(ordering: .sequentiallyConsistent) <= maxBytes / 2,
            isPaused.exchange(false, ordering: .sequentiallyConsistent)
        else { return }
        let connection = ws.connection
        connection.loop.post(
            .run {
                // It may be full again by now.
                if !self.isPaused.load(ordering: .relaxed) { connection.resumeReading(after: .inbox) }
            }
        )
    }

    func connectionGone() {}
}

extension ActorEvent {
    /// Bytes that the event holds on to.
    fileprivate var byteCount: Int {
        switch kind {
        case .text(let text): text.utf8.count
        case .binary(let bytes), .ping(let bytes), .pong(let bytes): bytes.count
        case .connect, .close: 0
        }
    }
}
