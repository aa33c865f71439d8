internal import LWSBinding
internal import Logging
internal import Synchronization

/// The loops of one running server.
final class LoopGroup: Sendable {
    let addresses: [SocketAddress]
    let endpoints: TLSEndpoints
    let loops: [EventLoop]
    private let metrics = MetricsReporting()
    private let turn = Atomic<Int>(0)
    private let end = Lock(End())

    private struct End {
        var running: Int = 0
        var listening: Int = 0
        var isStopping = false
        var whenStopping: [@Sendable () -> Void] = []
        var whenStopped: [@Sendable () -> Void] = []
    }

    init(_ configuration: WebSocketServer.Configuration, _ router: Router, log: LogWriter) throws(WebSocketError) {
        let count = configuration.host == nil ? configuration.loops : 1
        guard (1...256).contains(count) else {
            throw WebSocketError(.invalidConfiguration, "\(count) is not a number of loops from 1 to 256")
        }
        let hosts = configuration.hosts.isEmpty ? nil : try ServerHosts(named: configuration.hosts)
        LibraryLog.install(configuration.logger)
        endpoints = try TLSEndpoints(configuration.listeners, log: log)
        let settings = LoopSettings(
            router: router,
            headLimits: try RequestParser.Limits(
                bytes: configuration.maxRequestHeadSize,
                fields: configuration.maxHeaderFields
            ),
            handshakeTimeout: configuration.handshakeTimeout.milliseconds,
            endpoints: endpoints.all,
            proxies: ProxyTrust(configuration),
            hosts: hosts,
            admissions: AdmissionControl(try configuration.admissionLimits(log)),
            log: log,
            stallLimit: configuration.stallWarning?.wholeNanoseconds ?? .max,
            host: configuration.host,
            maxUndecided: max(1, configuration.maxUndecidedHandshakes / count),
            clock: configuration.clock
        )
        var loops: [EventLoop] = []
        do throws(WebSocketError) {
            for index in 0..<count { loops.append(try EventLoop(index: index, settings: settings)) }
            let listeners = try Listeners(
                configuration.listeners,
                over: endpoints,
                for: loops,
                log: log
            )
            addresses = listeners.addresses
            self.loops = loops
            end.withLock { end in
                end.running = count
                end.listening = count
            }
            for (index, loop) in loops.enumerated() {
                try loop.start(acceptors: listeners.acceptors[index], events: Events(group: self))
            }
        } catch {
            for loop in loops { loop.abandon() }
            throw error
        }
        // Tasks have threads of their own.
        if configuration.host == nil { metrics.start { await self.statistics().total } }
    }

    /// Makes every loop stop, and end by force what is left after `grace`.
    func stop(grace: Duration) {
        let observers = end.withLock { end in
            end.isStopping = true
            defer { end.whenStopping = [] }
            return end.whenStopping
        }
        // A time and not a duration, so that a loop held up by a handler does not start counting late.
        let now = UVLoop.nanoseconds / 1_000_000
        let (due, overflow) = now.addingReportingOverflow(grace.milliseconds)
        for loop in loops { loop.post(.stop(due: overflow ? .max : due)) }
        for observer in observers { observer() }
    }

    /// Calls `body` once, when the stop begins; at once when it has.
    func whenStopping(_ body: @escaping @Sendable () -> Void) {
        let isStopping = end.withLock { end in
            if !end.isStopping { end.whenStopping.append(body) }
            return end.isStopping
        }
        if isStopping { body() }
    }

    /// Calls `body` when every loop has come round to its mail or has ended.
    func whenAllAnswered(_ body: @escaping @Sendable () -> Void) {
        onEachLoop({ _ in }, then: body)
    }

    /// Makes every loop go by other routes, and calls `body` when all do.
    func reroute(_ router: Router, then body: @escaping @Sendable () -> Void) {
        onEachLoop({ $0.router = router }, then: body)
    }

    /// Calls `visit` on the thread of each loop that runs, at once if that is this one, and then `body` on the last.
    func onEachLoop(
        _ visit: @escaping @Sendable (EventLoop) -> Void,
        then body: @escaping @Sendable () -> Void
    ) {
        let remaining = Lock(loops.count)
        let answer: @Sendable () -> Void = {
            let isLast = remaining.withLock { remaining in
                remaining -= 1
                return remaining == 0
            }
            if isLast { body() }
        }
        for loop in loops {
            let call: @Sendable () -> Void = {
                visit(loop)
                answer()
            }
            if loop.isCurrent {
                call()
            } else if !loop.post(.run(call)) {
                answer()
            }
        }
    }

    /// Calls `body` once when every loop has stopped, on the thread of the last; at once when they have. The group lives
    /// until then.
    func whenStopped(_ body: @escaping @Sendable () -> Void) {
        let isOver = end.withLock { end in
            if end.running > 0 { end.whenStopped.append { withExtendedLifetime(self, body) } }
            return end.running == 0
        }
        if isOver { body() }
    }

    /// Returns when every loop has stopped.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in whenStopped { continuation.resume() } }
        await metrics.finish()
    }

    /// The loops in turn.
    func next() -> EventLoop {
        loops[turn.add(1, ordering: .relaxed).oldValue % loops.count]
    }

    /// Gives a connected socket to one of the loops, in turn.
    func adopt(_ arrival: Arrival) {
        if !next().post(.adopt(arrival)) { StreamDescriptor.close(arrival.descriptor) }
    }

    /// Lets every loop see that the manual clock was set; returns when they have.
    func clockAdvanced() async {
        for loop in loops {
            await withCheckedContinuation { continuation in
                if !loop.post(.clockAdvanced({ continuation.resume() })) { continuation.resume() }
            }
        }
    }

    /// Sockets served, in any state.
    func connectionCount() async -> Int {
        var sum = 0
        for loop in loops { sum += await loop.ask { $0.connectionCount } ?? 0 }
        return sum
    }

    /// What a loop reports, on its thread.
    struct Events: Sendable {
        fileprivate weak let group: LoopGroup?

        /// The loop listens on nothing any more.
        func stoppedListening() { group?.loopStoppedListening() }

        /// The loop has ended; the last report.
        func stopped() { group?.loopStopped() }
    }

    private func loopStoppedListening() {
        let isLast = end.withLock { end in
            end.listening -= 1
            return end.listening == 0
        }
        guard isLast else { return }
        for loop in loops { loop.post(.arrivalsEnded) }
    }

    private func loopStopped() {
        let observers = end.withLock { end -> [@Sendable () -> Void] in
            end.running -= 1
            guard end.running == 0 else { return [] }
            defer { end.whenStopped = [] }
            return end.whenStopped
        }
        loops.first?.settings.log.finish()
        for observer in observers { observer() }
    }
}
