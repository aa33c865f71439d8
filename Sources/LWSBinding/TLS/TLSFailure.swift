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
