public import WebSockets

extension Outgoing {
    /// A value as JSON text; by default for the connection of the event that is answered.
    ///
    /// - Throws: `.invalidMessage` when the value cannot be encoded.
    public static func json(
        _ value: some Encodable,
        to recipients: Recipients = .sender
    ) throws(WebSocketError) -> Outgoing {
        try .value(value, using: .json, to: recipients)
    }
}

extension WebSocketActor where State: Encodable {
    /// The state between two events as JSON; see `snapshot(using:)`.
    ///
    /// - Throws: `.invalidMessage` when the state cannot be encoded.
    public func snapshot() async throws(WebSocketError) -> [UInt8] {
        try await snapshot(using: .json)
    }
}

extension WebSocketActor where State: Decodable {
    /// Replaces the state by one that was kept as JSON; see `restore(_:using:)`.
    ///
    /// - Throws: `.invalidMessage` when it is no such state; nothing changes.
    public func restore(_ snapshot: [UInt8]) throws(WebSocketError) {
        // The state is the application's own, and may be larger than what peers may send.
        try restore(snapshot, using: JSONMessageCoder.trusting)
    }
}
