internal import LWSBinding
internal import Logging

/// Where the lines of libwebsockets go: the logger of the server, or of the client's loops, started last.
///
/// The C library has one log for the process, so its lines have budgets apart from those of servers.
enum LibraryLog {
    static func install(_ logger: Logger) {
        let log = LogWriter(logger)
        LWSLog.install(levels(for: log.level)) { level, line in
            log.write(Logger.Level(level), libraryLine: line())
        }
    }

    /// What the library is asked to write. Its notices are mostly banners, so they come with a level that asks for
    /// much.
    private static func levels(for level: Logger.Level) -> Set<LWSLog.Level> {
        switch level {
        case .trace: [.error, .warning, .notice, .info]
        case .debug: [.error, .warning, .notice]
        default: [.error, .warning]
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: LWSLog.Level) {
        self =
            switch level {
            case .error: .error
            case .warning: .warning
            case .notice: .notice
            case .info: .info
            }
    }
}
