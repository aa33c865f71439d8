internal import LWSBinding

extension WebSocketServer {
    /// Calls `body` at intervals with what all loops have done, on the thread of one of them, until the server stops.
    package func report(every interval: Duration, to body: @escaping @Sendable (LoopStatistics) -> Void) {
        runningGroup?.report(every: interval, to: body)
    }
}

extension LoopGroup {
    fileprivate func report(every interval: Duration, to body: @escaping @Sendable (LoopStatistics) -> Void) {
        guard let loop = loops.first else { return }
        loop.post(
            .run { [weak self] in
                loop.callLater(after: interval.milliseconds) {
                    self?.gather { statistics in
                        body(statistics)
                        self?.report(every: interval, to: body)
                    }
                }
            }
        )
    }

    /// Calls `body` with the sum of what the loops have done, on the last that was asked.
    private func gather(_ body: @escaping @Sendable (LoopStatistics) -> Void) {
        let sum = Lock(LoopStatistics())
        onEachLoop({ loop in sum.withLock { $0 += loop.statistics } }, then: { body(sum.withLock { $0 }) })
    }
}
