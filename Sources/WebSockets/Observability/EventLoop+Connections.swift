internal import HTTPTypes
internal import LWSBinding
internal import Logging

/// What connections tell their loop of their lives, for its counters and the log.
extension EventLoop {
    /// A 101 response is out; the client may still have to be looked at.
    func didAccept() { counters.handshakes.accepted &+= 1 }

    /// A WebSocket is open.
    func didOpen(_ connection: Connection) {
        counters.openWebSockets += 1
        log(.trace, .webSocketOpened, of: connection)
    }

    /// A handshake is refused.
    func didRefuse(_ connection: Connection, _ response: Response, path: String) {
        counters.handshakes.refused[response.status.code, default: 0] &+= 1
        log(
            .debug,
            .handshakeRefused,
            of: connection,
            variant: response.status.code,
            ["status": "\(response.status)", "path": path, "answer": response.firstLine]
        )
    }

    /// A plain request is answered.
    func didAnswer(_ response: Response) { counters.httpResponses[response.status.code, default: 0] &+= 1 }

    /// The time for a handshake is over.
    func didRunOut(_ connection: Connection) {
        counters.handshakes.timedOut &+= 1
        log(.debug, .handshakeTimedOut, of: connection)
    }

    /// A message met the high watermark.
    func didOverflow(_ connection: Connection, _ policy: OverflowPolicy) {
        counters.overflows &+= 1
        let isClosing = policy == .close
        log(
            isClosing ? .notice : .debug,
            isClosing ? .slowPeerClosed : .peerReadsSlowly,
            of: connection,
            ["queued": "\(connection.sendQueue.byteCount)"]
        )
    }

    /// What was queued has been written as far as there was room.
    @inline(__always)
    func didFlush(_ connection: Connection) {
        if let (count, before) = connection.sendQueue.takeChange() { counters.countQueue(count, before: before) }
    }

    /// A WebSocket is closed.
    func didClose(_ connection: Connection, _ info: CloseInfo) {
        counters.openWebSockets -= 1
        counters.count(info)
        let isOrderly = info.initiator != .transport && [.normal, .goingAway, .noStatus].contains(info.code)
        log(
            isOrderly ? .trace : .debug,
            isOrderly ? .webSocketClosed : .webSocketFailed,
            of: connection,
            // A peer chooses its codes.
            variant: info.initiator == .peer ? 0 : Int(info.code.rawValue),
            ["code": "\(info.code)", "reason": info.reason, "by": "\(info.initiator)"]
        )
    }

    /// A connection is gone, whatever it was.
    func didLose(_ connection: Connection) {
        counters.countQueue(0, before: connection.sendQueue.countedByteCount)
        if connection.handshake != nil { counters.handshakes.abandoned &+= 1 }
    }

    /// A closure of the application threw: counts and logs it, unless it passed on what a peer is to blame for.
    ///
    /// - Parameter route: the route where no session tells of it yet.
    func didThrow(_ error: any Error, _ kind: LogKind, on connection: Connection, route: RoutePattern? = nil) {
        let level = error.logLevel
        if level == .error { counters.handlerErrors &+= 1 }
        log(level, kind, of: connection, route.map { ["route": "\($0)"] } ?? [:], error: error)
    }

    /// Writes a line about a connection, with its id, route and peer, unless peers cause too many of its kind.
    ///
    /// Nothing is computed when the level is off.
    ///
    /// - Parameter variant: see `LogWriter.write`.
    private func log(
        _ level: Logger.Level,
        _ kind: LogKind,
        of connection: Connection,
        variant: Int = 0,
        _ details: @autoclosure () -> [String: String] = [:],
        error: (any Error)? = nil
    ) {
        settings.log.write(
            level,
            kind,
            variant: variant,
            details().merging(connection.logDetails) { detail, _ in detail },
            error: error
        )
    }
}

extension Connection {
    fileprivate var logDetails: [String: String] {
        var details = ["connection": "\(id)"]
        if let session { details["route"] = session.handlers.name }
        if let peer = session?.request.remoteAddress ?? SocketAddress(peerAddress) { details["peer"] = "\(peer)" }
        return details
    }
}

extension WebSocket {
    /// Logs what an application's closure threw, with the connection's id, route and peer; on any thread.
    func log(_ error: any Error, _ kind: LogKind) {
        var details = ["connection": "\(id)", "route": session.handlers.name]
        if let peer = request.remoteAddress { details["peer"] = "\(peer)" }
        loop.settings.log.write(error.logLevel, kind, details, error: error)
    }
}

extension Response {
    /// The beginning of what a refused client can read.
    fileprivate var firstLine: String {
        String(decoding: body.prefix { $0 != UInt8(ascii: "\n") }.prefix(LogText.valueLimit), as: UTF8.self)
    }
}
