package import LWSBinding

extension WebSocketServer {
    /// The server's part in a libwebsockets context of the application's, which turns the embedded loop it is on.
    ///
    /// Call on the loop's thread.
    ///
    /// - Throws: `.notRunning`; `.invalidConfiguration` when the server is not on an embedded loop, or another server
    ///   has its part in the context.
    package func joinedContext() throws(WebSocketError) -> JoinedContext {
        guard let loop = runningGroup?.loops.first else { throw WebSocketError(.notRunning, "The server does not run") }
        guard let embedding = loop.uv.embedding else {
            throw WebSocketError(.invalidConfiguration, "The server is not on a loop that is turned from outside")
        }
        guard let joined = embedding.joined else {
            let joined = JoinedContext(turning: embedding, for: loop, limits: loop.settings.headLimits)
            embedding.joined = joined
            return joined
        }
        guard joined.host == nil || joined.host === loop else {
            throw WebSocketError(.invalidConfiguration, "Another server on the loop has joined the context")
        }
        joined.host = loop
        return joined
    }
}
