extension WebSocketActor where State: Encodable {
    /// The state between two events, to be restored by another process or kept in a file.
    ///
    /// Taken after `WebSocketServer.stop(grace:)` it is what all the events have made of it, the ends of the connections
    /// included.
    ///
    /// - Throws: `.invalidMessage` when the state cannot be encoded.
    public func snapshot(using coder: some MessageCoder) async throws(WebSocketError) -> [UInt8] {
        try coder.payload(of: await state)
    }
}

extension WebSocketActor where State: Decodable {
    /// Replaces the state by one that was kept; before the actor is registered, as a rule.
    ///
    /// - Throws: `.invalidMessage` when it is no such state; nothing changes.
    public func restore(_ snapshot: [UInt8], using coder: some MessageCoder) throws(WebSocketError) {
        let restored = unsafe try coder.value(State.self, from: snapshot.span.bytes, as: coder.kind)
        update { state in
            state = restored
            return []
        }
    }
}
