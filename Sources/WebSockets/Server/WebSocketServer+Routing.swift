internal import LWSBinding

/// Routes that change while the server runs.
extension WebSocketServer {
    /// Puts `routes` in the place of all that were added.
    ///
    /// - Parameter body: called when every loop goes by them, on the thread of the last of them; here when the server
    ///   does not run.
    /// - Throws: as `start()` for the first route at fault; then nothing has changed.
    package func replaceRoutes(
        _ routes: [Route],
        then body: @escaping @Sendable () -> Void
    ) throws(WebSocketError) {
        let registrations = routes.map(\.registration)
        let router = try Router(registrations)
        let group = state.withLock { state -> LoopGroup? in
            state.registrations = registrations
            return if case .running(let group) = state.phase { group } else { nil }
        }
        guard let group else { return body() }
        group.reroute(router, then: body)
    }

    /// True on the threads of the server's loops.
    package var runsOnThisThread: Bool { currentGroup?.loops.contains(where: \.isCurrent) ?? false }
}

/// Collects routes for `WebSocketServer.replaceRoutes(_:then:)`.
package final class RouteList: Routes {
    /// Those added so far.
    package private(set) var routes: [Route] = []

    /// An empty list.
    package init() {}

    /// Adds a route.
    package func add(_ route: Route) { routes.append(route) }
}
