internal import LWSBinding
internal import Logging
internal import Synchronization

/// The loops of one running server.
final class LoopGroup: Sendable {
    let addresses: [SocketAddress]
    let loops: [EventLoop]
    private let metrics = MetricsReporting()
    private let turn = Atomic<Int>(0)
    private let end = Lock(End())

    private struct End {
        var running: Int = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    init(_ configuration: WebSocketServer.Configuration, _ router: Router) throws(WebSocketError) {
        let count = configuration.loops
        guard (1...256).contains(count) else {
            throw WebSocketError(.invalidConfiguration, "\(count) is not a number of loops from 1 to 256")
        }
        guard (1...12 << 10).contains(configuration.maxRequestHeadSize), configuration.maxHeaderFields > 0 else {
            throw WebSocketError(
                .invalidConfiguration,
                "maxRequestHeadSize must be from 1 to 12288, and maxHeaderFields at least 1"
            )
        }
        LibraryLog.install(configuration.logger)
        let settings = LoopSettings(
            router: router,
            headLimits: RequestHeadLimits(
                bytes: configuration.maxRequestHeadSize,
                fields: configuration.maxHeaderFields
            ),
            handshakeTimeout: configuration.handshakeTimeout.milliseconds,
            proxies: ProxyTrust(configuration),
            admissions: AdmissionControl(try configuration.admissionLimits()),
            logger: configuration.logger,
            peerLog: configuration.peerLog,
            stallLimit: configuration.stallWarning?.wholeNanoseconds ?? .max,
            clock: configuration.clock,
            writesRawBatches: configuration.allowsRawBatches && LibraryAbilities.tested.writesRawBatches
        )
        var loops: [EventLoop] = []
        do throws(WebSocketError) {
            for index in 0..<count { loops.append(try EventLoop(index: index, settings: settings)) }
            Self.report(LibraryAbilities.tested, to: configuration.logger)
            let listeners = try Listeners(configuration.listeners, for: loops, logger: configuration.logger)
            addresses = listeners.addresses
            self.loops = loops
            end.withLock { $0.running = count }
            for (index, loop) in loops.enumerated() {
                try loop.start(acceptors: listeners.acceptors[index]) { [weak self] in self?.loopStopped() }
            }
        } catch {
            for loop in loops { loop.abandon() }
            throw error
        }
        metrics.start { await self.statistics().total }
    }

    private static func report(_ abilities: LibraryAbilities, to logger: Logger) {
        if !abilities.writesRawBatches {
            logger.warning("libwebsockets takes no raw batches: frames go out one by one")
        }
        if !abilities.showsCustomHeaders { logger.warning("libwebsockets hides request headers it has no token for") }
        if !abilities.showsPings { logger.warning("libwebsockets hides Pings: data closures will not see them") }
    }

    /// Makes every loop stop.
    func stop(graceMilliseconds: UInt64) {
        for loop in loops { loop.post(.stop(graceMilliseconds: graceMilliseconds)) }
    }

    /// Returns when every loop has stopped.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let isOver = end.withLock { end in
                if end.running > 0 { end.waiting.append(continuation) }
                return end.running == 0
            }
            if isOver { continuation.resume() }
        }
        await metrics.finish()
    }

    /// Gives a connected socket to one of the loops, in turn.
    func adopt(_ arrival: Arrival) {
        let number = turn.add(1, ordering: .relaxed).oldValue
        if !loops[number % loops.count].post(.adopt(arrival)) { StreamDescriptor.close(arrival.descriptor) }
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

    private func loopStopped() {
        let waiting = end.withLock { end in
            end.running -= 1
            guard end.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { end.waiting = [] }
            return end.waiting
        }
        if let settings = loops.first?.settings { settings.peerLog.finish(settings.logger) }
        for continuation in waiting { continuation.resume() }
    }
}
