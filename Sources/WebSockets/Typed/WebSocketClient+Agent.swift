extension WebSocketClient {
    /// Connects, and handles each session as an agent does on a server: messages are values, and a session has a state.
    ///
    /// The other end of `Routes.agent`. Connects again as `reconnect` says, and then with a new state.
    ///
    /// - Parameters:
    ///   - receiving: what the server sends. What is no such value comes as `.error`, and the session lives.
    ///   - sending: what it is sent.
    ///   - coder: how values are written; with `WebSocketsJSON` the parameter can be left out.
    ///   - state: the state of a session that is open; may send the first word. Throwing closes with 1011.
    ///   - ended: there is no session and will be none, as in `open`.
    ///   - handler: changes the state; `.close` is the last event of a session. Throwing closes with 1011.
    /// - Returns: what stops it; it goes on whether that is kept or not.
    @discardableResult
    public func agent<State, Received: Decodable, Sent: Encodable>(
        receiving: Received.Type,
        sending: Sent.Type,
        using coder: some MessageCoder,
        state: @escaping @Sendable (AgentClient<Sent>) throws -> State,
        ended: (@Sendable (WebSocketError?) -> Void)? = nil,
        handler: @escaping @Sendable (inout State, MessageEvent<Received>, AgentClient<Sent>) throws -> Void
    ) -> Run {
        let agent = Agent(coder: coder, makeState: state, handle: handler)
        return open(ready: agent.ready, data: agent.data, close: agent.close, ended: ended)
    }
}
