public import Logging
package import LWSBinding

/// A WebSocket and HTTP server: routes, the loops that serve them, and their life.
///
/// Register routes, then `run()` it for the life of a program, or `start()` and `stop(grace:)` it. Every method may be
/// called on any thread. Routes take effect at the start; registering later changes nothing before the next one.
public final class WebSocketServer: Routes, Sendable {
    /// What a server is made with.
    public struct Configuration: Sendable {
        /// Where to listen. Default: 127.0.0.1, port 8080.
        public var listeners: [Listener] = [.tcp(port: 8080)]

        /// Loops, each with a thread of its own. Default: as many as there are active processors.
        public var loops: Int = ProcessorCount.active

        /// Bytes of a request head, from the first of the method to the empty line; beyond them the answer is 431, or 414
        /// where the target alone is longer. Default 32 KiB, at most 1 MiB.
        ///
        /// Heads that have not come whole share 16 MiB on each loop: beyond that the connection with the largest one is
        /// turned away with 503.
        public var maxRequestHeadSize: Int = 32 << 10

        /// Header fields of a request; beyond them the answer is 431. Default 128.
        public var maxHeaderFields: Int = 128

        /// Most clients at once that `authorize` closures are looking at, over all loops; who comes beyond them is turned
        /// away with 503. Default 4,096.
        public var maxUndecidedHandshakes: Int = 4096

        /// Most connections at once, over all loops; who comes beyond them is turned away with 503. Default nil: the
        /// process's limit on descriptors (RLIMIT_NOFILE) less a reserve of 64, and no more than 65,536.
        public var maxConnections: Int?

        /// Most connections of one client at once, counted by its IPv4 address or the /64 network of its IPv6 address;
        /// who comes beyond them is turned away with 429. Default nil, no limit.
        ///
        /// Trusted proxies do not count themselves, but for the clients they tell of. Other proxies would: then leave
        /// this nil or name them.
        public var maxConnectionsPerAddress: Int?

        /// How fast clients are accepted, over all loops; who comes faster waits in the kernel's queue. Default 4,000 a
        /// second, as many at once.
        public var acceptRate: RateLimit? = RateLimit(perSecond: 4000)

        /// How long a client may take from connecting to the end of its request head, TLS included; then it is answered
        /// with 408, or cut off where it has sent nothing yet. The time for `authorize` lies within it. Default 10 s.
        public var handshakeTimeout: Duration = .seconds(10)

        /// Proxies that are believed about their clients. Default: none.
        ///
        /// Of requests from these addresses the fields in `forwardingFields` are believed, and so are the PROXY headers
        /// of listeners that ask for them: `request.remoteAddress` and `request.isSecure` then tell of the client, and
        /// `OriginPolicy.sameHost` compares with what the browser asked for. Whoever else sends such fields is served as
        /// if they were not there.
        public var trustedProxies: [AddressRange] = []

        /// Whether peers on Unix-domain sockets are trusted proxies too: who may connect is a matter of the socket's
        /// file permissions then. Default false.
        public var trustsUnixPeers = false

        /// Which header fields the trusted proxies write. Default `.xForwarded`.
        public var forwardingFields = ForwardingFields.xForwarded

        /// The names and addresses under which browsers reach this server, such as `example.org`, without schemes and
        /// ports; an IPv6 address in brackets. Default none.
        ///
        /// `OriginPolicy.sameHost` lets in pages of these hosts only, on every address; name `localhost` too where pages
        /// of this machine are to come in. Where none is named, connections on a loopback address must ask for
        /// `localhost` or a loopback address: so a proxy on this machine that passes `Host` on is either one of the
        /// `trustedProxies` and sends forwarding fields, or its hosts are named here. `start()` throws
        /// `.invalidConfiguration` for what is no host.
        public var hosts: Set<String> = []

        /// How long `run()` lets connections close when a signal comes or its task is cancelled. Default 5 s.
        public var shutdownGrace: Duration = .seconds(5)

        /// Whether `run()` tells the service manager, if one has started the process and wants to know, that the
        /// server is ready, alive and stopping; see `ServiceManager`. Default true.
        public var notifiesServiceManager: Bool = true

        /// How many rooms and patterns there may be at once: those that have members, are observed or are referred to by
        /// a handle. Beyond it `room(_:_:)` and `rooms(matching:)` throw `.tooManyRooms` for a new one. Default 100,000.
        public var maxRooms: Int = 100_000

        /// What carries the messages of rooms between servers. Default: one of the server's own, so they stay with it.
        public var backplane: any Backplane = InProcessBackplane()

        /// Bytes of the largest message of a room that goes to other servers or comes from them. Default 1 MiB.
        ///
        /// A larger one stays with this server's members, and the sender finds `.backplaneFailed` in
        /// `Delivery.backplaneError`. One that another server sends nevertheless is dropped and logged, as is one for
        /// another room than was subscribed to, or whose room has a name of more than 1,024 bytes.
        public var maxBackplaneMessageSize: Int = 1 << 20

        /// Where the server's lines and those of the C library go. Default: label "WebSockets".
        ///
        /// What peers have sent is escaped in them, and each kind of line is limited to ten a second.
        public var logger = Logger(label: "WebSockets")

        /// Longest turn of a loop that is all right: a longer one is logged as a warning, with the route that may be to
        /// blame; nil for no warning. Default 50 ms.
        ///
        /// Closures run on the loop, so whatever one of them waits for, every connection of the loop waits for. The
        /// warning comes when the turn is over. The first names the route last called in the turn; for a minute after
        /// it calls are timed, and warnings name the route that took longest. A turn in which no closure was called is
        /// only told at debug.
        public var stallWarning: Duration? = .milliseconds(50)

        /// The application's libuv loop to run on, in the place of `loops` of the server's own; the server is started on
        /// the thread that runs it.
        package var host: HostLoop?

        /// Takes the place of the system's clock for everything with a deadline.
        package var clock: SettableClock?

        /// The defaults.
        public init() {}
    }

    let configuration: Configuration
    let log: LogWriter
    let rooms: RoomDirectory
    let state = Lock(State())

    struct State {
        var registrations: [Registration] = []
        var phase = Phase.idle
    }

    enum Phase {
        case idle
        case starting
        case running(LoopGroup)
        case stopping(LoopGroup)
    }

    /// A server on one TCP port.
    ///
    /// - Parameters:
    ///   - host: a name or number; "::" listens on every address. The default lets in this machine only.
    ///   - port: 0 lets the system choose; `port` tells which after `start()`.
    ///   - tls: how connections are encrypted; nil for plain ones.
    public convenience init(host: String = "127.0.0.1", port: Int = 8080, tls: TLSConfiguration? = nil) {
        var configuration = Configuration()
        configuration.listeners = [.tcp(host: host, port: port, tls: tls)]
        self.init(configuration)
    }

    /// A server with every setting.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        log = LogWriter(configuration.logger)
        rooms = RoomDirectory(configuration, log: log)
    }

    /// Adds a route.
    public func add(_ route: Route) {
        state.withLock { $0.registrations.append(route.registration) }
    }

    /// Where the server listens, with the port the system chose for 0; empty unless it runs.
    public var addresses: [SocketAddress] {
        runningGroup?.addresses ?? []
    }

    /// The first TCP port listened on, nil unless the server runs.
    public var port: Int? { addresses.lazy.compactMap(\.port).first }

    /// Starts the loops and listens. Returns when clients can connect.
    ///
    /// - Throws: `WebSocketError` with `.invalidRoute` or `.duplicateRoute` for the first route at fault,
    ///   `.invalidConfiguration`, `.invalidCertificate`, `.addressInUse`, `.cannotListen`, `.missingEventLoop` when the libuv plugin of
    ///   libwebsockets is not installed, `.libraryMismatch` when another version of it is installed than the headers
    ///   were of, `.alreadyRunning`.
    public func start() async throws(WebSocketError) {
        try launch()
    }

    /// The same, for callers that are no tasks.
    package func launch() throws(WebSocketError) {
        let registrations = try state.withLock { state throws(WebSocketError) in
            guard case .idle = state.phase else { throw WebSocketError(.alreadyRunning, "The server runs already") }
            state.phase = .starting
            return state.registrations
        }
        do throws(WebSocketError) {
            let group = try LoopGroup(configuration, Router(registrations), log: log)
            state.withLock { $0.phase = .running(group) }
        } catch {
            state.withLock { $0.phase = .idle }
            throw error
        }
    }

    /// Stops: takes no more connections, closes each WebSocket with 1001 behind every frame that `send` has accepted,
    /// answers the requests that are on their way within a second, and ends by force what is left after `grace`.
    /// Returns when every closure has been called and everything is given back.
    ///
    /// A client that reads loses nothing. Of one that was ended by force the `bufferedAmount` in its `close` closure
    /// tells what did not go out.
    ///
    /// A second call while the first is under way waits for it too, and a shorter grace counts. Does nothing when the
    /// server does not run.
    public func stop(grace: Duration = .seconds(5)) async {
        guard let group = beginStop(grace) else { return }
        await group.waitUntilStopped()
        didStop(group)
    }

    /// The same, for callers that are no tasks: begins to stop, and calls `body` when everything is given back, on the
    /// last loop's thread.
    package func stop(grace: Duration, then body: @escaping @Sendable () -> Void) {
        guard let group = beginStop(grace) else { return body() }
        group.whenStopped {
            self.didStop(group)
            body()
        }
    }

    private func beginStop(_ grace: Duration) -> LoopGroup? {
        let group = state.withLock { state -> LoopGroup? in
            switch state.phase {
            case .running(let group), .stopping(let group):
                state.phase = .stopping(group)
                return group
            case .idle, .starting: return nil
            }
        }
        group?.stop(grace: grace)
        return group
    }

    private func didStop(_ group: LoopGroup) {
        state.withLock { state in
            if case .stopping(let current) = state.phase, current === group { state.phase = .idle }
        }
    }

    /// Serves one connected stream socket, TCP or other, beside those accepted; takes the descriptor over.
    ///
    /// - Throws: `.notRunning`; the descriptor is then still the caller's.
    package func adopt(descriptor: Int32) throws(WebSocketError) {
        guard let group = runningGroup else { throw WebSocketError(.notRunning, "The server does not run") }
        group.adopt(Arrival(descriptor))
    }

    /// Number of sockets served at the moment, in any state; for tests of leaks.
    package func connectionCount() async -> Int {
        await runningGroup?.connectionCount() ?? 0
    }

    /// Lets the loops see that the configuration's clock was set; returns when they have.
    package func clockAdvanced() async {
        await runningGroup?.clockAdvanced()
    }

    /// The loops until the server has stopped.
    var currentGroup: LoopGroup? {
        state.withLock { state in
            switch state.phase {
            case .running(let group), .stopping(let group): group
            case .idle, .starting: nil
            }
        }
    }

    /// The loops while the server runs.
    var runningGroup: LoopGroup? {
        state.withLock { state in
            if case .running(let group) = state.phase { group } else { nil }
        }
    }
}
