internal import LWSBinding
internal import WebSockets

/// What a server's handle stands for: the server, and who handles what.
final class ServerObject: Sendable {
    static let table = HandleTable<ServerObject>()

    let server: WebSocketServer
    private let endpoints: Lock<Endpoints>

    /// What is registered, by URI.
    struct Endpoints {
        var requests: [String: RequestEndpoint] = [:]
        var webSockets: [String: WebSocketEndpoint] = [:]

        fileprivate var routes: [Route] {
            let list = RouteList()
            for (uri, endpoint) in requests { endpoint.register(uri, on: list) }
            for (uri, endpoint) in webSockets { endpoint.register(uri, on: list) }
            return list.routes
        }
    }

    /// Starts a server.
    ///
    /// - Parameter fallback: answers what nobody else does.
    init(_ configuration: WebSocketServer.Configuration, fallback: RequestEndpoint?) throws(Failure) {
        server = WebSocketServer(configuration)
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
}
