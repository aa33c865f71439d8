extension Joinable {
    /// Who comes and goes on this server, beginning with a `.joined` for everyone who is there.
    ///
    /// As long as it is iterated over, the room is kept. It has no end of its own, unless 4,096 events wait to be taken:
    /// then it ends, for it could not tell the truth any more.
    public var presence: AsyncStream<RoomEvent> {
        AsyncStream(bufferingPolicy: .bufferingOldest(4096)) { events in
            let observation = onPresence { event in
                if case .dropped = events.yield(event) { events.finish() }
            }
            events.onTermination = { _ in observation.cancel() }
        }
    }

    /// Calls `body` with the same events, in their order and one at a time, on the thread that causes them or another
    /// one that does; it must not wait for anything. It may use the room.
    ///
    /// - Returns: what ends it. Until then the room is kept.
    @discardableResult
    public func onPresence(_ body: @escaping @Sendable (RoomEvent) -> Void) -> RoomObservation {
        gathering.observe(body)
    }
}
