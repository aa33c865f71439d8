internal import LWSBinding
internal import Logging

extension Connection {
    /// Writes a line about this connection, with its id, route and peer, unless peers cause too many of them.
    ///
    /// Nothing is computed when the level is off.
    func log(
        _ level: Logger.Level,
        _ message: @autoclosure () -> Logger.Message,
        _ details: @autoclosure () -> Logger.Metadata = [:]
    ) {
        loop.settings.peerLog.write(
            level,
            to: loop.settings.logger,
            message(),
            metadata: details().merging(logMetadata) { detail, _ in detail }
        )
    }

    private var logMetadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["connection": "\(id)"]
        if let session { metadata["route"] = "\(session.handlers.name)" }
        if let peer = remoteAddress { metadata["peer"] = "\(peer)" }
        return metadata
    }

    /// The client's end; nil when the socket is gone and no request told of it.
    var remoteAddress: SocketAddress? { session?.request.remoteAddress ?? SocketAddress(peerAddress) }
}
