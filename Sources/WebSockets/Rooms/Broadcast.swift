/// A message to a room, with who of the members it is for.
struct Broadcast: Sendable {
    let message: PreparedMessage
    /// Who does not get it.
    var absent: [WebSocket.ID] = []
    /// Who gets it; nil for everyone.
    var predicate: (@Sendable (WebSocket) -> Bool)?

    /// Whether newcomers should hear of it: it was said to the room, and not to some in it.
    var isForHistory: Bool { predicate == nil }

    /// Whether every member gets it.
    var isForAll: Bool { absent.isEmpty && predicate == nil }

    func isFor(_ ws: WebSocket) -> Bool {
        !absent.contains(ws.id) && predicate?(ws) ?? true
    }
}
