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

    /// A new socket, non-blocking and close-on-exec.
    static func open(_ family: Int32) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        return descriptor
    }

    /// Sets an option of a socket, as far as it has it.
    static func set<Value: BitwiseCopyable>(
        _ option: Int32,
        at level: Int32,
        of descriptor: Int32,
        to value: Value
    ) {
        unsafe withUnsafeBytes(of: value) { value in
            _ = unsafe setsockopt(descriptor, level, option, value.baseAddress, socklen_t(value.count))
        }
    }

    /// The value of an option of sockets in general; nil for what is no socket.
    static func option(_ option: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 ? value : nil
    }

    /// Closes one that will not be served.
    package static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// Closes one after sending a few bytes, as far as they go out without waiting.
    package static func close(_ descriptor: Int32, saying bytes: [UInt8]) {
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
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
