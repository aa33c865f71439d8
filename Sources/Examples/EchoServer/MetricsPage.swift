internal import HTTPTypes
internal import Synchronization
internal import WebSockets

/// Serves `/metrics` for Prometheus.
///
/// HTTP handlers answer at once, and the loops are asked for their counters one after the other, so the page is made
/// beforehand, once a second.
final class MetricsPage: Sendable {
    private let text = Mutex("")

    func register(on routes: some Routes) {
        routes.http("/metrics") { [self] _ in
            Response(
                headers: [.contentType: ServerStatistics.prometheusContentType],
                body: Array(text.withLock { $0 }.utf8)
            )
        }
    }

    /// Keeps the page up to date until the task is cancelled.
    func update(from server: WebSocketServer) async {
        while !Task.isCancelled {
            let page = await server.statistics().prometheusText
            text.withLock { $0 = page }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
