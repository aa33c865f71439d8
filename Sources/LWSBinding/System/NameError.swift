/// A name that could not be resolved.
package struct NameError: Error, Sendable, CustomStringConvertible {
    /// What the resolver says, such as "Name or service not known".
    package let description: String

    /// An error with the resolver's text.
    package init(_ description: String) {
        self.description = description
    }
}
