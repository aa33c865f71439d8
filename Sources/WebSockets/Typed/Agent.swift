/// One value of the application per connection, and what changes it: messages that are values, errors, the end.
struct Agent<State, Received: Decodable, Sent: Encodable>: Sendable {
    let coder: any MessageCoder
    let makeState: @Sendable (AgentClient<Sent>) throws -> State
    let handle: @Sendable (inout State, MessageEvent<Received>, AgentClient<Sent>) throws -> Void

    /// What the connection keeps.
    ///
    /// `@unchecked Sendable`: confined to the connection's loop.
    private final class Keeper: ConnectionAttachment, @unchecked Sendable {
        var state: State

        init(_ state: State) {
            self.state = state
        }

        func connectionGone() {}
    }

    func ready(_ ws: WebSocket) throws {
        ws.attachment = Keeper(try makeState(AgentClient(ws, coder)))
    }

    func data(_ ws: WebSocket, _ bits: FrameBits, _ payload: RawSpan) throws -> DataAction {
        guard let kind = MessageKind(bits.opcode) else { return .keepOpen }
        try tell(ws, event(payload, kind))
        return .keepOpen
    }

    func close(_ ws: WebSocket, _ info: CloseInfo) {
        do {
            try tell(ws, .close(info))
        } catch {
            ws.log(error, .agentThrew)
        }
        ws.attachment = nil
    }

    private func event(_ payload: RawSpan, _ kind: MessageKind) -> MessageEvent<Received> {
        do throws(WebSocketError) {
            return .message(try coder.value(Received.self, from: payload, as: kind))
        } catch {
            return .error(error)
        }
    }

    /// Does nothing where there is no state because making it has failed.
    private func tell(_ ws: WebSocket, _ event: MessageEvent<Received>) throws {
        guard let keeper = ws.attachment as? Keeper else { return }
        try handle(&keeper.state, event, AgentClient(ws, coder))
    }
}
