package import LWSBinding
public import Logging

/// Event loops for clients, each with a thread of its own, started when the first client needs one.
///
/// One loop carries thousands of clients, so most programs never make any: clients share ``shared``. Loops of your own
/// are for programs that need more than one processor's work, or that want theirs to end.
public final class ClientLoops: Sendable {
    private enum State {
        case idle
        case running(LoopGroup)
        case stopped
    }

    /// One loop for all clients of the process; it is never stopped.
    public static let shared = ClientLoops()

    private let configuration: WebSocketServer.Configuration

    /// In the place of the system's clock.
    var clock: SettableClock? { configuration.clock }

    private let state = Lock(State.idle)

    /// - Parameters:
    ///   - count: from 1 to 256; clients are dealt to the loops in turn.
    ///   - logger: where the lines of the clients and of the C library go. Default: label "WebSockets".
    public convenience init(count: Int = 1, logger: Logger = Logger(label: "WebSockets")) {
        self.init(count: count, logger: logger, clock: nil)
    }

    /// - Parameter clock: takes the place of the system's for everything with a deadline.
    package init(count: Int = 1, logger: Logger = Logger(label: "WebSockets"), clock: SettableClock?) {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = []
        configuration.loops = count
        configuration.logger = logger
        configuration.clock = clock
        self.configuration = configuration
    }

    /// Loops that end with the client they are for: one of its own, or the application's.
    package init(logger: Logger, host: HostLoop?) {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = []
        configuration.loops = 1
        configuration.logger = logger
        configuration.host = host
        self.configuration = configuration
    }

    /// The loop that is a guest of the application's, which makes no threads for tasks; nil when there is none.
    var guest: EventLoop? { configuration.host == nil ? nil : try? next() }

    /// True on the threads of the loops.
    package var runsOnThisThread: Bool {
        state.withLock { state in
            if case .running(let group) = state { group.loops.contains(where: \.isCurrent) } else { false }
        }
    }

    /// Ends the loops as `stop(grace:)` does, for callers that are no tasks; calls `body` when they have ended.
    package func stop(then body: @escaping @Sendable () -> Void) {
        guard self !== ClientLoops.shared else { return body() }
        let group = takeGroup()
        group?.stop(grace: .zero)
        if let group { group.whenStopped(body) } else { body() }
    }

    /// The loop for the next client.
    ///
    /// - Throws: what `WebSocketServer.start()` throws for reasons of the loops, `.missingClients` where libwebsockets
    ///   has none, `.notRunning` after `stop(grace:)`.
    func next() throws(WebSocketError) -> EventLoop {
        try state.withLock { state throws(WebSocketError) in
            switch state {
            case .running(let group):
                return group.next()
            case .idle:
                guard LibraryVersion.hasClients else { throw .noClients }
                let group = try LoopGroup(configuration, Router([]), log: LogWriter(configuration.logger))
                state = .running(group)
                return group.next()
            case .stopped:
                throw .loopEnded
            }
        }
    }

    /// Closes every session with 1001, ends by force what is left after `grace`, and ends the loops for good.
    ///
    /// Attempts to connect fail with `.notRunning`. Does nothing to the shared loops.
    public func stop(grace: Duration = .seconds(5)) async {
        guard self !== ClientLoops.shared else { return }
        let group = takeGroup()
        group?.stop(grace: grace)
        await group?.waitUntilStopped()
    }

    private func takeGroup() -> LoopGroup? {
        state.withLock { state in
            defer { state = .stopped }
            return if case .running(let group) = state { group } else { nil }
        }
    }

    /// Lets the loops see that the clock was set; returns when they have.
    package func clockAdvanced() async {
        let group = state.withLock { state -> LoopGroup? in if case .running(let group) = state { group } else { nil } }
        await group?.clockAdvanced()
    }
}
