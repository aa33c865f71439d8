// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// Descriptors that are nobody's connection yet.
package enum StreamDescriptor {
    /// What a look at the bytes that wait came to.
    package enum Peek: Sendable {
        /// Some bytes, at least one; they stay where they are.
        case bytes([UInt8])
        /// None at the moment.
        case nothing
        /// The peer has ended or reset the stream.
        case ended
    }

    /// Closes one that will not be served.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// Closes one after sending a few bytes, as far as they go out without waiting.
    package static func close(_ descriptor: Int32, saying bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            _ = unsafe Glibc.send(
                descriptor,
                bytes.baseAddress,
                bytes.count,
                Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
            )
        }
        shutdown(descriptor, Int32(SHUT_WR))
        // What is left unread would turn the end into a reset, which takes the bytes with it.
        skip(descriptor, count: 16 << 10)
        close(descriptor)
    }

    /// Makes programs that this process starts go without the descriptor.
    package static func keepFromChildren(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Looks at up to `limit` bytes without removing them.
    package static func peek(_ descriptor: Int32, limit: Int) -> Peek {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { space, filled in
            count = unsafe receive(descriptor, space.baseAddress, limit, Int32(MSG_PEEK))
            filled = max(0, count)
        }
        if count > 0 { return .bytes(bytes) }
        return count < 0 && errno == EAGAIN ? .nothing : .ended
    }

    /// Removes bytes that `peek` has shown.
    package static func skip(_ descriptor: Int32, count: Int) {
        unsafe withUnsafeTemporaryAllocation(byteCount: max(count, 1), alignment: 1) { space in
            _ = unsafe receive(descriptor, space.baseAddress, count, 0)
        }
    }

    private static func receive(
        _ descriptor: Int32,
        _ space: UnsafeMutableRawPointer?,
        _ count: Int,
        _ flags: Int32
    ) -> Int {
        while true {
            let received = unsafe recv(descriptor, space, count, flags | Int32(MSG_DONTWAIT))
            if received >= 0 || errno != EINTR { return received }
        }
    }
}
