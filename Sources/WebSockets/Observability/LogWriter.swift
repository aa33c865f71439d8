internal import LWSBinding
package import Logging

/// The one way from this library to an application's logger.
///
/// Whatever is written may come from a peer, so every value passes ``LogText``: no line can be forged, and none is long.
/// Each kind of line has a budget of its own, so that a peer that causes many lines of one kind hides no other kind.
/// Messages are constants; what varies is in the metadata. Nothing is made or counted for a level that is off.
///
/// A server has one, and so have the loops of clients. May be used on any thread.
package final class LogWriter: Sendable {
    private struct Key: Hashable, Sendable {
        let kind: LogKind
        let variant: Int
        let level: Logger.Level
    }

    private let logger: Logger
    private let limiter = Lock(LogLimiter<Key>())

    /// A way to a logger, with budgets of its own.
    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// The least serious level that the logger takes.
    var level: Logger.Level { logger.logLevel }

    /// Writes a line, if the logger takes its level and not too many of its kind were written just now.
    ///
    /// - Parameters:
    ///   - variant: tells lines of a kind apart that have budgets of their own. Never a number that a peer chooses.
    ///   - details: the metadata. Of each value 256 bytes are written at most.
    ///   - error: what was thrown. Of its description 1,024 bytes are written at most.
    func write(
        _ level: Logger.Level,
        _ kind: LogKind,
        variant: Int = 0,
        _ details: @autoclosure () -> [String: String] = [:],
        error: (any Error)? = nil
    ) {
        guard admits(level, kind, variant) else { return }
        var metadata = details().mapValues { Logger.MetadataValue.string(LogText.escape($0)) }
        if let error { metadata["error"] = .string(LogText.escape("\(error)", limit: LogText.messageLimit)) }
        emit(level, kind.rawValue, metadata)
    }

    /// Writes a line of the C library, which may quote a peer; the levels have budgets of their own.
    func write(_ level: Logger.Level, libraryLine line: @autoclosure () -> String) {
        guard admits(level, .libraryLine, 0) else { return }
        emit(level, LogText.escape(line(), limit: LogText.messageLimit), ["source": "libwebsockets"])
    }

    /// Tells of lines that were left out last; for the end of a server.
    func finish() {
        for summary in limiter.withLock({ $0.takeSummaries() }) { emit(summary) }
    }

    private func admits(_ level: Logger.Level, _ kind: LogKind, _ variant: Int) -> Bool {
        guard logger.logLevel <= level else { return false }
        let key = Key(kind: kind, variant: variant, level: level)
        guard case .write(let summaries) = limiter.withLock({ $0.admit(key, at: UVLoop.nanoseconds) }) else {
            return false
        }
        for summary in summaries { emit(summary) }
        return true
    }

    private func emit(_ summary: LogLimiter<Key>.Summary) {
        let metadata: Logger.Metadata = ["kind": "\(summary.key.kind.rawValue)", "count": "\(summary.count)"]
        emit(summary.key.level, "lines were left out", metadata)
    }

    private func emit(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) {
        logger.log(level: level, "\(message)", metadata: metadata)
    }
}

extension Error {
    /// How serious it is that a closure of the application ended with this error.
    ///
    /// A peer that sends what cannot be decoded, or breaks the protocol, is no error of the application's or of the
    /// server's, even where a closure passes it on; nor is the name of a room that a peer has made up.
    var logLevel: Logger.Level {
        guard let error = self as? WebSocketError else { return .error }
        if error.isCausedByPeer || error.code == .protocolError { return .debug }
        return error.code == .invalidTopic ? .info : .error
    }
}
