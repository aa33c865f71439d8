internal import COpenSSL

/// The errors OpenSSL keeps for each thread.
enum OpenSSLError {
    /// The text of the oldest error; forgets them all, since a later call would take them for its own.
    static func takeReason() -> String {
        defer { ERR_clear_error() }
        guard let text = unsafe ERR_reason_error_string(ERR_peek_error()) else { return "unknown reason" }
        return unsafe String(cString: text)
    }
}
