internal import LWSBinding
internal import Logging

/// The log for lines that peers can cause, rate-limited for the whole process.
///
/// Nothing is made or counted for a level that is off. May be used on any thread.
package final class PeerLog: Sendable {
    /// The one for our own lines.
    package static let shared = PeerLog()

    private let limiter = Lock(LogLimiter())

    /// A limit of its own.
    package init() {}

    /// Writes a line if the logger takes its level and not too many were written just now.
    func write(
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
    func finish(_ logger: Logger) {
        let suppressed = limiter.withLock { $0.takeSuppressed() }
        if suppressed > 0 { summarize(suppressed, to: logger) }
    }

    private func summarize(_ suppressed: Int, to logger: Logger) {
        logger.notice("\(suppressed) lines suppressed")
    }
}
