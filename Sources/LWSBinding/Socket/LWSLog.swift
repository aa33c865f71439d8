internal import CLibWebSockets
internal import Glibc
internal import Synchronization
internal import WebSocketProtocol

/// The process-wide log of libwebsockets, as lines handed to one sink.
package enum LWSLog {
    /// How serious a line is; the numbers are the library's.
    package enum Level: Int32, Sendable, CaseIterable {
        case error = 1
        case warning = 2
        case notice = 4
        case info = 8
    }

    private static let sink = Lock<(@Sendable (Level, () -> String) -> Void)?>(nil)

    /// Sends lines of these levels, of every context in the process, to `sink`, called on the thread that logs.
    ///
    /// The library writes what peers send into its lines as it is. The sink gets a function that makes text fit for a log
    /// of the line, to be called within the sink if the line is wanted at all.
    ///
    /// The sink must not call libwebsockets.
    package static func install(_ levels: Set<Level>, _ newSink: @escaping @Sendable (Level, () -> String) -> Void) {
        sink.withLock { $0 = newSink }
        unsafe lws_set_log_level(levels.reduce(0) { $0 | $1.rawValue }, emitLine)
    }

    fileprivate static func emit(_ level: Level, _ line: () -> String) {
        sink.withLock { $0 }?(level, line)
    }
}

/// libwebsockets reuses one static buffer for every line, so the text is copied before anything else.
private func emitLine(level: Int32, line: UnsafePointer<CChar>?) {
    guard let line = unsafe line, let level = LWSLog.Level(rawValue: level) else { return }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: line, count: strlen(line)))
    LWSLog.emit(level) {
        let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") }.map { $0 + 1 } ?? 0
        return LogText.escape(bytes[..<end], limit: LogText.messageLimit)
    }
}
