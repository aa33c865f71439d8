internal import LWSBinding

/// Reports to the metrics system once a second while a server runs, and at its end.
///
/// Does nothing unless the package trait `Metrics` is on.
final class MetricsReporting: Sendable {
    #if Metrics
        private let task = Lock<Task<Void, Never>?>(nil)

        /// Starts; `statistics` is asked each time.
        func start(_ statistics: @escaping @Sendable () async -> LoopStatistics) {
            let task = Task {
                var reporter = MetricsReporter()
                // However early it is cancelled, what has happened until then is told.
                while case .some = try? await Task.sleep(for: .seconds(1)) { reporter.report(await statistics()) }
                reporter.report(await statistics())
            }
            self.task.withLock { $0 = task }
        }

        /// Reports for the last time; whoever calls returns after that.
        func finish() async {
            guard let task = task.withLock({ $0 }) else { return }
            task.cancel()
            await task.value
        }
    #else
        func start(_ statistics: @escaping @Sendable () async -> LoopStatistics) {}

        func finish() async {}
    #endif
}
