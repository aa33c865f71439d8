internal import CSwiftWebSockets
internal import LWSBinding
internal import WebSockets

/// What a server's handle stands for: the server, and who handles what.
///
/// `@unchecked Sendable`: `handle` is written before anybody has it, and `joined` belongs to the thread of the server's
/// loop.
@safe
final class ServerObject: @unchecked Sendable {
    static let table = HandleTable<ServerObject>()

    let server: WebSocketServer
    private(set) var handle: OpaquePointer?
    /// Set when the server has joined a context of the application's.
    var joined: JoinedContext?
    private let observers: ServerObservers
    private let endpoints: Lock<Endpoints>
    private let life = Lock(Life.running)

    /// What is registered, by URI.
    struct Endpoints {
        var requests: [UTF8Key: RequestEndpoint] = [:]
        var webSockets: [UTF8Key: WebSocketEndpoint] = [:]

        fileprivate var routes: [Route] {
            let list = RouteList()
            for (uri, endpoint) in requests { endpoint.register(uri.text, on: list) }
            for (uri, endpoint) in webSockets { endpoint.register(uri.text, on: list) }
            return list.routes
        }
    }

    private enum Life {
        case running
        /// Who waits for the end.
        case stopping([Latch])
        case stopped
    }

    /// Starts a server.
    ///
    /// - Parameter fallback: answers what nobody else does.
    init(
        _ configuration: WebSocketServer.Configuration,
        fallback: RequestEndpoint?,
        observers: ServerObservers
    ) throws(Failure) {
        server = WebSocketServer(configuration)
        self.observers = observers
        var endpoints = Endpoints()
        if let fallback { endpoints.requests["/*"] = fallback }
        let routes = endpoints.routes
        self.endpoints = Lock(endpoints)
        do throws(WebSocketError) {
            try server.replaceRoutes(routes) {}
            try server.launch()
        } catch {
            throw Failure(error)
        }
        unsafe handle = Self.table.insert(self)
        observers.watch(self)
    }

    /// Changes what is registered, and returns when every loop goes by it; on one of the loops, when that one does.
    func change(_ body: (inout Endpoints) -> Void) throws(Failure) {
        let latch = Latch()
        do throws(WebSocketError) {
            try endpoints.withLock { endpoints throws(WebSocketError) in
                var changed = endpoints
                body(&changed)
                try server.replaceRoutes(changed.routes) { latch.open() }
                endpoints = changed
            }
        } catch {
            throw Failure(error)
        }
        if !server.runsOnThisThread { latch.wait() }
    }

    /// Stops the server, and returns when its last callback has.
    ///
    /// - Throws: `SWS_WOULD_BLOCK` on a thread of its loops, where the stop is only begun.
    func stop(grace: Duration) throws(Failure) {
        let latch = server.runsOnThisThread ? nil : Latch()
        let isFirst = life.withLock { life -> Bool? in
            switch life {
            case .running:
                life = .stopping(latch.map { [$0] } ?? [])
                return true
            case .stopping(let others):
                life = .stopping(others + (latch.map { [$0] } ?? []))
                return false
            case .stopped:
                return nil
            }
        }
        guard let isFirst else { throw .staleHandle }
        server.stop(grace: grace) { if isFirst { self.didStop() } }
        guard let latch else {
            throw Failure(
                SWS_WOULD_BLOCK,
                "the stop has begun, but a thread of the server's loops cannot wait for its end"
            )
        }
        latch.wait()
    }

    private func didStop() {
        unsafe observers.stopped(handle)
        unsafe Self.table.remove(handle)
        let latches = life.withLock { life -> [Latch] in
            defer { life = .stopped }
            return if case .stopping(let latches) = life { latches } else { [] }
        }
        for latch in latches { latch.open() }
    }
}
