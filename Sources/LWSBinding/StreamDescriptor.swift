internal import Glibc

/// Descriptors that are nobody's connection yet.
package enum StreamDescriptor {
    /// Closes one that will not be served.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// Makes programs that this process starts go without the descriptor.
    package static func keepFromChildren(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
}
