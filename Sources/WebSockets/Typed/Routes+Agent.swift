extension Routes {
    /// Registers a WebSocket endpoint whose messages are values, and whose connections each have a state.
    ///
    /// ```swift
    /// routes.agent("/ws", receiving: ClientToServer.self, sending: ServerToClient.self, using: coder) { _ in
    ///     0
    /// } handler: { count, event, client in
    ///     switch event {
    ///     case .message(.exampleRequest(let a, let b)): client.post(.exampleResponse(a + b)); count += 1
    ///     case .error(let error): client.post(.errorResponse("\(error)"))
    ///     case .close(let info): print("\(client.address) left after \(count): \(info.code)")
    ///     }
    /// }
    /// ```
    ///
    /// Closures run on the loop of the connection, which they must not block, and never two at a time for one
    /// connection, so that the state needs no lock. What takes its time belongs into an async handler, see
    /// `AsyncWebSocket.events(as:using:)`.
    ///
    /// - Parameters:
    ///   - path: the pattern, see `Routes`.
    ///   - receiving: what clients send. What is no such value comes as `.error`, and the connection lives.
    ///   - sending: what they are sent.
    ///   - coder: how values are written; with `WebSocketsJSON` the parameter can be left out.
    ///   - subprotocols: names in the order the server prefers them.
    ///   - options: limits and manners; messages are always whole.
    ///   - connect: decides about a handshake; the default accepts. One that throws is answered with 500.
    ///   - authorize: looks at the client for as long as it takes, off the loop; the default lets everyone in.
    ///   - state: the state of a connection that is open; may greet the client. Throwing closes with 1011, and nothing
    ///     else is called.
    ///   - handler: changes the state; `.close` is the last event. Throwing closes with 1011.
    public func agent<State, Received: Decodable, Sent: Encodable>(
        _ path: String,
        receiving: Received.Type,
        sending: Sent.Type,
        using coder: some MessageCoder,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        state: @escaping @Sendable (AgentClient<Sent>) throws -> State,
        handler: @escaping @Sendable (inout State, MessageEvent<Received>, AgentClient<Sent>) throws -> Void
    ) {
        let agent = Agent(coder: coder, makeState: state, handle: handler)
        webSocket(
            path,
            subprotocols: subprotocols,
            options: options.withWholeMessages,
            connect: connect,
            authorize: authorize,
            ready: agent.ready,
            data: agent.data,
            close: agent.close
        )
    }
}

extension WebSocketOptions {
    /// The same for a handler that must be given whole messages.
    var withWholeMessages: WebSocketOptions {
        var options = self
        options.deliversFragments = false
        return options
    }
}
