extension Routes {
    /// Registers a WebSocket endpoint whose connections share one state, which a function of state and event changes.
    ///
    /// ```swift
    /// let counter = server.actor("/counter", state: 0) { count, event in
    ///     guard case .text = event.kind else { return (count, []) }
    ///     return (count + 1, [.text("\(count + 1)", to: .all)])
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - path: the pattern, see `Routes`.
    ///   - state: what it begins with.
    ///   - subprotocols: names in the order the server prefers them.
    ///   - options: limits and manners; messages are always whole.
    ///   - connect: decides about a handshake; the default accepts. One that throws is answered with 500.
    ///   - authorize: looks at the client for as long as it takes, off the loop; the default lets everyone in.
    ///   - next: the state after an event, and what is to be sent. See ``WebSocketActor`` for order and threads.
    /// - Returns: the actor, whose state can be looked at, changed and kept.
    @discardableResult
    public func actor<State: Sendable>(
        _ path: String,
        state: State,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil,
        next: @escaping @Sendable (State, ActorEvent) throws -> (State, [Outgoing])
    ) -> WebSocketActor<State> {
        let actor = WebSocketActor(state: state, next: next)
        self.actor(
            path,
            actor,
            subprotocols: subprotocols,
            options: options,
            connect: connect,
            authorize: authorize
        )
        return actor
    }

    /// Registers a WebSocket endpoint for an actor, which may have others, on this server and on more.
    ///
    /// The parameters are those of `actor(_:state:subprotocols:options:connect:authorize:next:)`.
    public func actor<State: Sendable>(
        _ path: String,
        _ actor: WebSocketActor<State>,
        subprotocols: [String] = [],
        options: WebSocketOptions = WebSocketOptions(),
        connect: (@Sendable (Request) throws -> Admission)? = nil,
        authorize: (@Sendable (Request) async throws -> Authorization<Void>)? = nil
    ) {
        webSocket(
            path,
            subprotocols: subprotocols,
            options: options.withWholeMessages,
            connect: connect,
            authorize: authorize,
            ready: { ws in
                ws.attachment = ActorBacklog(options)
                actor.handle(.connect(ws.request), on: ws)
            },
            data: { ws, bits, payload in
                if let kind = ActorEvent.Kind(bits.opcode, payload) { actor.handle(kind, on: ws) }
                return .keepOpen
            },
            close: { ws, info in actor.handle(.close(info), on: ws) }
        )
    }
}

extension ActorEvent.Kind {
    /// Nil for the peer's Close, which is told as the end, and for pieces of messages.
    fileprivate init?(_ opcode: Opcode, _ payload: RawSpan) {
        switch opcode {
        case .text, .binary:
            switch Message(opcode == .text ? .text : .binary, copying: payload) {
            case .text(let text): self = .text(text)
            case .binary(let bytes): self = .binary(bytes)
            }
        case .ping: self = .ping([UInt8](copying: payload))
        case .pong: self = .pong([UInt8](copying: payload))
        case .close, .continuation: return nil
        }
    }
}
