extension WebSocketServer {
    /// Calls `body` once on each loop, on its thread, between two turns of its work.
    ///
    /// For what loops keep for themselves in a `LoopLocal`: to sum it up, or to clear it. A loop that a closure holds
    /// answers late; like every closure on a loop, `body` should be quick. May be called on any thread.
    ///
    /// - Returns: what `body` returned, in the order of the loops; nothing when the server does not run, and of loops
    ///   that have ended meanwhile.
    @discardableResult
    public func onEachLoop<Result: Sendable>(_ body: @escaping @Sendable (EventLoop) -> Result) async -> [Result] {
        var results: [Result] = []
        for loop in currentGroup?.loops ?? [] {
            if let result = await loop.ask(body) { results.append(result) }
        }
        return results
    }
}
