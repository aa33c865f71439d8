internal import CSwiftWebSockets
internal import WebSockets

/// The functions of C that are told how a server stands.
///
/// `@unchecked Sendable`: the header says on which threads they are called.
@safe
struct ServerObservers: @unchecked Sendable {
    private let stoppedHandler: sws_stopped_handler?
    private let metrics: sws_metrics_handler?
    private let interval: Duration
    private let user: UnsafeMutableRawPointer?

    init(_ members: sws_server_options) throws(Failure) {
        unsafe stoppedHandler = members.stopped
        unsafe metrics = members.metrics
        var interval = Duration.seconds(1)
        try Options.set(unsafe members.metrics_interval_ms, "metrics_interval_ms", &interval)
        self.interval = interval
        unsafe user = members.user
    }

    /// The server has stopped.
    func stopped(_ server: OpaquePointer?) {
        unsafe stoppedHandler?(server, user)
    }

    /// Tells how a server stands, while it runs.
    func watch(_ object: ServerObject) {
        guard unsafe metrics != nil else { return }
        let handle = unsafe UInt(bitPattern: object.handle)
        object.server.report(every: interval) { statistics in
            var members = sws_metrics(statistics)
            unsafe metrics?(OpaquePointer(bitPattern: handle), &members, user)
        }
    }
}

extension sws_metrics {
    fileprivate init(_ statistics: LoopStatistics) {
        self.init()
        size = MemoryLayout<sws_metrics>.size
        open_connections = Int64(statistics.openConnections)
        open_websockets = Int64(statistics.openWebSockets)
        accepted_connections = Int64(clamping: statistics.acceptedConnections)
        refused_connections = Int64(clamping: statistics.refusedConnections)
        accepted_handshakes = Int64(clamping: statistics.handshakes.accepted)
        refused_handshakes = Int64(clamping: statistics.handshakes.refused.values.reduce(0, +))
        received_messages = Int64(clamping: statistics.received.text.messages + statistics.received.binary.messages)
        received_bytes = Int64(clamping: statistics.received.text.bytes + statistics.received.binary.bytes)
        sent_messages = Int64(clamping: statistics.sent.text.messages + statistics.sent.binary.messages)
        sent_bytes = Int64(clamping: statistics.sent.text.bytes + statistics.sent.binary.bytes)
        queued_bytes = Int64(statistics.queuedBytes)
        overflows = Int64(clamping: statistics.overflows)
    }
}
