internal import CSwiftWebSockets
internal import Logging
internal import WebSockets

/// Log lines for a function of C: the message, then `key=value` for each value, in the order of the keys.
///
/// What comes here has been escaped by `LogWriter`; values with a space, an equals sign or a quotation mark are put in
/// quotation marks, so that none can pass for another key.
///
/// `@unchecked Sendable`: the header says on which threads it is called.
@safe
struct LogHandlerC: LogHandler, @unchecked Sendable {
    private let handler: @convention(c) (Int32, UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Void
    private let user: UnsafeMutableRawPointer?
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    /// A logger that writes to a function of C; to standard error without one.
    static func logger(
        _ handler: sws_log_handler?,
        level: Int32,
        _ user: UnsafeMutableRawPointer?
    ) throws(Failure) -> Logger {
        let levels: [Int32: Logger.Level] = [0: .info].merging(zip(1..., Logger.Level.allCases)) { $1 }
        guard let level = levels[level] else { throw .argument("log_level is none of SWS_LOG_TRACE and so on") }
        var logger = Logger(label: "WebSockets") { label in
            guard let handler = unsafe handler else { return StreamLogHandler.standardError(label: label) }
            return unsafe LogHandlerC(handler: handler, user: user)
        }
        logger.logLevel = level
        return logger
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let metadata = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = metadata.sorted { $0.key < $1.key }.reduce("\(event.message)") { line, item in
            "\(line) \(item.key)=\(Self.delimited("\(item.value)"))"
        }
        let level = Int32(Logger.Level.allCases.firstIndex(of: event.level) ?? 0) + 1
        unsafe line.withCString { unsafe handler(level, $0, user) }
    }

    private static func delimited(_ value: String) -> String {
        let isOpen = value.isEmpty || value.utf8.contains { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D }
        return isOpen ? LogText.quote(value, limit: 2 * LogText.messageLimit) : value
    }
}
