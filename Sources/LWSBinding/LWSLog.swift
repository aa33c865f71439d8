internal import CLibWebSockets
internal import Glibc
internal import Synchronization

/// The process-wide log of libwebsockets, as lines handed to one sink.
package enum LWSLog {
    /// How serious a line is.
    package enum Level: Sendable {
        case error, warning
    }

    private static let sink = Lock<(@Sendable (Level, String) -> Void)?>(nil)

    /// Sends errors and warnings of every context in the process to `sink`, called on the thread that logs.
    ///
    /// The sink must not call libwebsockets.
    package static func install(_ newSink: @escaping @Sendable (Level, String) -> Void) {
        sink.withLock { $0 = newSink }
        unsafe lws_set_log_level(clws_log_errors_and_warnings(), emitLine)
    }

    fileprivate static func emit(_ level: Level, _ line: String) {
        sink.withLock { $0 }?(level, line)
    }
}

/// libwebsockets reuses one static buffer for every line, so the text is copied before anything else.
private func emitLine(level: Int32, line: UnsafePointer<CChar>?) {
    guard let line = unsafe line else { return }
    var text = unsafe String(cString: line)
    while text.last?.isNewline == true { text.removeLast() }
    LWSLog.emit(level == 1 ? .error : .warning, text)
}
