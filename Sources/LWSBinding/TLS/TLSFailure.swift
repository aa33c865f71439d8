internal import COpenSSL

/// Why TLS could not be set up: one sentence that names what is wrong and where.
package struct TLSFailure: Error, Sendable, CustomStringConvertible {
    /// What was wrong.
    package enum Kind: Sendable {
        /// A certificate, a key, or how they belong together.
        case material
        /// A cipher, group or other setting.
        case settings
    }

    /// What was wrong.
    package let kind: Kind
    /// The sentence.
    package let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// The errors OpenSSL keeps for each thread.
enum OpenSSLError {
    /// The text of the oldest error; forgets them all, since a later call would take them for its own.
    static func takeReason() -> String {
        defer { ERR_clear_error() }
        guard let text = unsafe ERR_reason_error_string(ERR_peek_error()) else { return "unknown reason" }
        return unsafe String(cString: text)
    }
}
