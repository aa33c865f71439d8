extension SessionHandlers {
    /// The closures of the async face: they keep what is received and wake who waits.
    ///
    /// - Parameter started: called with the handle of each connection that is ready, on its loop; there a handler is
    ///   started or the handle given away.
    /// - Throws: `.invalidConfiguration` for limits that make no sense.
    convenience init(
        name: String,
        options: WebSocketOptions,
        started: @escaping @Sendable (AsyncWebSocket) -> Void
    ) throws(WebSocketError) {
        try self.init(
            name: name,
            options: options,
            ready: { ws in
                let session = AsyncSession(ws.session)
                ws.connection.attachment.asyncSession = session
                started(AsyncWebSocket(session: session))
            },
            data: { ws, bits, bytes in
                ws.connection.attachment.asyncSession?.received(bits, bytes)
                return .keepOpen
            },
            drain: { ws in ws.connection.attachment.asyncSession?.drained() },
            close: { ws, info in ws.connection.attachment.asyncSession?.ended(info) }
        )
    }
}
