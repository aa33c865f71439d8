extension WebSocketServer {
    /// What the server has done since it was started, and how it is.
    ///
    /// Each loop is asked in turn, and answers between two turns of its work; a loop that a closure holds answers late.
    /// Without loops when the server does not run. May be called on any thread.
    public func statistics() async -> ServerStatistics {
        await currentGroup?.statistics() ?? ServerStatistics([])
    }

    /// Every connection as it is, in no order. Empty when the server does not run.
    ///
    /// The loops look at some hundred connections between two turns of their work, so the list is of no single moment,
    /// and making it does not hold them up. May be called on any thread.
    public func connections() async -> [ConnectionSnapshot] {
        await currentGroup?.connections() ?? []
    }
}
