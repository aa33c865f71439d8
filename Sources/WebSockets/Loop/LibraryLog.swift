internal import LWSBinding
internal import Logging

/// Where the errors and warnings of libwebsockets go: the logger of the server started last.
enum LibraryLog {
    static func install(_ logger: Logger) {
        var logger = logger
        logger[metadataKey: "source"] = "libwebsockets"
        let destination = logger
        // Peers cause most of these lines, so they are no more than notices to an operator.
        LWSLog.install { level, line in
            destination.log(level: level == .error ? .notice : .debug, "\(line)")
        }
    }
}
