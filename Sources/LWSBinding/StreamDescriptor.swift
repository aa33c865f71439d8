internal import Glibc

/// Descriptors that are nobody's connection yet.
package enum StreamDescriptor {
    /// Closes one that will not be served.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }
}
