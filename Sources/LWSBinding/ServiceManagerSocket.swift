// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// Datagrams to the Unix-domain socket of a service manager.
package enum ServiceManagerSocket {
    /// Sends one datagram to `path`; "@name" is in the abstract namespace. Waits a second at most.
    package static func send(_ text: String, to path: String) throws(SystemError) {
        guard var address = UnixAddress(path) else { throw SystemError("notifying \(path)", number: ENAMETOOLONG) }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        let bytes = Array(text.utf8)
        let sent = unsafe address.withPointer { address, length in
            unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
        }
        guard sent == bytes.count else { throw SystemError("notifying \(path)") }
    }
}
