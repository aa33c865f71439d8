internal import Logging

extension WebSocket {
    /// Logs an error of the application's, with the connection's id, route and peer; on any thread, unlike `Connection.log`.
    func logError(_ message: String, _ error: any Error) {
        let settings = connection.loop.settings
        var metadata: Logger.Metadata = [
            "connection": "\(id)", "route": "\(session.handlers.name)", "error": "\(error)",
        ]
        if let peer = request.remoteAddress { metadata["peer"] = "\(peer)" }
        settings.peerLog.write(.error, to: settings.logger, "\(message)", metadata: metadata)
    }
}
