public import WebSockets

extension Routes {
    /// Registers a WebSocket endpoint whose messages are JSON, and whose connections each have a state.
    ///
    /// ```swift
    /// routes.agent("/ws", receiving: ClientToServer.self, sending: ServerToClient.self) { _ in
    ///     0
    /// } handler: { count, event, client in
    ///     switch event {
    ///     case .message(.exampleRequest(let a, let b)): client.post(.exampleResponse(a + b)); count += 1
    ///     case .error(let error): client.post(.errorResponse("\(error)"))
    ///     case .close: break
    ///     }
    /// }
    /// ```
    ///
    /// The parameters are those of `agent(_:receiving:sending:using:subprotocols:options:connect:authorize:state:handler:)`.
    public func agent<State, Received: Decodable, Sent: Encodable>(
        _ path: String,
        receiving: Received.Type,
        sending: Sent.Type,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        state: @escaping @Sendable (AgentClient<Sent>) throws -> State,
        handler: @escaping @Sendable (inout State, MessageEvent<Received>, AgentClient<Sent>) throws -> Void
    ) {
        agent(
            path,
            receiving: receiving,
            sending: sending,
            using: .json,
            subprotocols: subprotocols,
            options: options,
            connect: connect,
            authorize: authorize,
            state: state,
            handler: handler
        )
    }
}

extension WebSocketClient {
    /// Connects, and handles each session as an agent whose messages are JSON.
    ///
    /// The parameters are those of `agent(receiving:sending:using:state:ended:handler:)`.
    @discardableResult
    public func agent<State, Received: Decodable, Sent: Encodable>(
        receiving: Received.Type,
        sending: Sent.Type,
        state: @escaping @Sendable (AgentClient<Sent>) throws -> State,
        ended: (@Sendable (WebSocketError?) -> Void)? = nil,
        handler: @escaping @Sendable (inout State, MessageEvent<Received>, AgentClient<Sent>) throws -> Void
    ) -> Run {
        agent(receiving: receiving, sending: sending, using: .json, state: state, ended: ended, handler: handler)
    }
}
