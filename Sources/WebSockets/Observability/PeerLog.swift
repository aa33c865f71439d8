internal import LWSBinding
internal import Logging

/// The log for lines that peers can cause, of ours and of libwebsockets: rate-limited for the whole process.
///
/// Nothing is made or counted for a level that is off. May be used on any thread.
enum PeerLog {
    private static let limiter = Lock(LogLimiter())

    /// Writes a line if the logger takes its level and not too many were written just now.
    static func write(
        _ level: Logger.Level,
        to logger: Logger,
        _ message: @autoclosure () -> Logger.Message,
        metadata: @autoclosure () -> Logger.Metadata = [:]
    ) {
        guard logger.logLevel <= level else { return }
        switch limiter.withLock({ $0.admit(at: UVLoop.nanoseconds) }) {
        case .suppress:
            break
        case .write(let suppressed):
            if suppressed > 0 { summarize(suppressed, to: logger) }
            logger.log(level: level, message(), metadata: metadata())
        }
    }

    /// Tells of lines that were suppressed last; for the end of a server.
    static func finish(_ logger: Logger) {
        let suppressed = limiter.withLock { $0.takeSuppressed() }
        if suppressed > 0 { summarize(suppressed, to: logger) }
    }

    private static func summarize(_ suppressed: Int, to logger: Logger) {
        logger.notice("\(suppressed) lines about peers suppressed")
    }
}
