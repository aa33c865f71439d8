internal import LWSBinding

extension LoopGroup {
    /// Slots looked at in one turn, so that a look at many connections keeps nobody waiting.
    private static let batch = 512

    /// The counters of each loop, asked one after the other.
    func statistics() async -> ServerStatistics {
        var all: [LoopStatistics] = []
        for loop in loops {
            let answer = await loop.ask { $0.statistics } ?? loop.finalCounters.withLock { $0 }
            all.append(answer ?? LoopStatistics())
        }
        return ServerStatistics(all)
    }

    /// Every connection, some at a time.
    func connections() async -> [ConnectionSnapshot] {
        var all: [ConnectionSnapshot] = []
        for loop in loops {
            var start = 0
            while let batch = await loop.ask({ [start] in $0.snapshots(in: start..<start + Self.batch) }) ?? nil {
                all += batch
                start += Self.batch
            }
        }
        return all
    }
}

extension EventLoop {
    /// The connections in a range of slots; nil when the range begins beyond the last.
    fileprivate func snapshots(in slots: Range<Int>) -> [ConnectionSnapshot]? {
        connections(in: slots)?.map { ConnectionSnapshot($0) }
    }
}
