/// What a server has done since it was started: see `WebSocketServer.statistics()`.
public struct ServerStatistics: Sendable, Hashable {
    /// All loops together; `largestQueue` is the largest of theirs.
    public let total: LoopStatistics
    /// Each loop by itself. They were asked one after the other, so the sum is of no single moment.
    public let loops: [LoopStatistics]

    /// The sum of those of some loops.
    package init(_ loops: [LoopStatistics]) {
        self.loops = loops
        total = loops.reduce(into: LoopStatistics()) { $0 += $1 }
    }
}
