internal import LWSBinding
internal import Logging

extension Connection {
    /// Writes a line about this connection, with its id, route and peer, unless peers cause too many of its kind.
    ///
    /// Nothing is computed when the level is off.
    ///
    /// - Parameter variant: see `LogWriter.write`.
    func log(
        _ level: Logger.Level,
        _ kind: LogKind,
        variant: Int = 0,
        _ details: @autoclosure () -> [String: String] = [:],
        error: (any Error)? = nil
    ) {
        loop.settings.log.write(
            level,
            kind,
            variant: variant,
            details().merging(logDetails) { detail, _ in detail },
            error: error
        )
    }

    /// A closure of the application threw: counts and logs it, unless it passed on what a peer is to blame for.
    ///
    /// - Parameter route: the route where no session tells of it yet.
    func didThrow(_ error: any Error, _ kind: LogKind, route: RoutePattern? = nil) {
        let level = error.logLevel
        if level == .error { loop.counters.handlerErrors &+= 1 }
        log(level, kind, route.map { ["route": "\($0)"] } ?? [:], error: error)
    }

    private var logDetails: [String: String] {
        var details = ["connection": "\(id)"]
        if let session { details["route"] = session.handlers.name }
        if let peer = remoteAddress { details["peer"] = "\(peer)" }
        return details
    }

    /// The client's end; nil when the socket is gone and no request told of it.
    var remoteAddress: SocketAddress? { session?.request.remoteAddress ?? SocketAddress(peerAddress) }
}

extension WebSocket {
    /// Logs what an application's closure threw, with the connection's id, route and peer; on any thread, unlike
    /// `Connection.log`.
    func log(_ error: any Error, _ kind: LogKind) {
        var details = ["connection": "\(id)", "route": session.handlers.name]
        if let peer = request.remoteAddress { details["peer"] = "\(peer)" }
        connection.loop.settings.log.write(error.logLevel, kind, details, error: error)
    }
}
