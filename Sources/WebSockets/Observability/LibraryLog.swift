internal import LWSBinding
internal import Logging

/// Where the lines of libwebsockets go: the logger of the server started last.
///
/// Peers cause most of them, so there is a limit, apart from that of our own lines.
enum LibraryLog {
    private static let limit = PeerLog()

    static func install(_ logger: Logger) {
        var logger = logger
        logger[metadataKey: "source"] = "libwebsockets"
        let destination = logger
        LWSLog.install(levels(for: logger.logLevel)) { level, line in
            limit.write(Logger.Level(level), to: destination, "\(line)")
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
