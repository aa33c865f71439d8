/// What one thread at a time works with: the state of an actor, its function and its connections.
struct ActorCore<State: Sendable>: Sendable {
    /// Something that needs the state.
    enum Work: Sendable {
        case event(ActorEvent, WebSocket, ActorBacklog?)
        case update(@Sendable (inout State) -> [Outgoing])
    }

    var state: State
    let step: @Sendable (inout State, ActorEvent) throws -> [Outgoing]
    private var members = ActorMembers()

    init(state: State, step: @escaping @Sendable (inout State, ActorEvent) throws -> [Outgoing]) {
        self.state = state
        self.step = step
    }

    mutating func perform(_ work: Work) {
        switch work {
        case .update(let change):
            members.deliver(change(&state), from: nil)
        case .event(let event, let ws, let backlog):
            defer { backlog?.remove(event, of: ws) }
            members.record(event, of: ws)
            do {
                members.deliver(try step(&state, event), from: ws)
            } catch {
                ws.log(error, .actorThrew)
                ws.close(.internalError)
            }
        }
    }
}
