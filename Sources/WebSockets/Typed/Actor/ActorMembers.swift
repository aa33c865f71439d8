/// The connections of an actor, from `connect` to `close`.
struct ActorMembers: Sendable {
    private var members: [WebSocket.ID: WebSocket] = [:]

    /// Keeps up with who is there; before the event is handled.
    mutating func record(_ event: ActorEvent, of ws: WebSocket) {
        switch event.kind {
        case .connect: members[ws.id] = ws
        case .close: members[ws.id] = nil
        case .text, .binary, .ping, .pong: break
        }
    }

    /// Sends what an event has made the actor say, in order.
    func deliver(_ outgoing: [Outgoing], from sender: WebSocket?) {
        for outgoing in outgoing {
            switch outgoing.recipients {
            case .sender: deliver(outgoing.content, to: sender)
            case .one(let id): deliver(outgoing.content, to: members[id])
            case .all: deliver(outgoing.content, toAllExcept: [])
            case .allExcept(let absent): deliver(outgoing.content, toAllExcept: absent)
            case .others: deliver(outgoing.content, toAllExcept: sender.map { [$0.id] } ?? [])
            }
        }
    }

    private func deliver(_ content: Outgoing.Content, to ws: WebSocket?) {
        switch content {
        case .message(.text(let text)): ws?.send(text)
        case .message(.binary(let bytes)): ws?.send(bytes)
        case .close(let code, let reason): ws?.close(code, reason: reason)
        }
    }

    /// Framed once for all.
    private func deliver(_ content: Outgoing.Content, toAllExcept absent: Set<WebSocket.ID>) {
        let recipients = members.values.lazy.filter { !absent.contains($0.id) }
        switch content {
        case .message(let message):
            let prepared = PreparedMessage(message)
            for ws in recipients { ws.send(prepared) }
        case .close(let code, let reason):
            for ws in recipients { ws.close(code, reason: reason) }
        }
    }
}
