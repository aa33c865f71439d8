// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// Datagrams to the Unix-domain socket of a service manager.
package enum ServiceManagerSocket {
    /// Sends one datagram to `path`; "@name" is in the abstract namespace. Waits a second at most.
    package static func send(_ text: String, to path: String) throws(SystemError) {
        guard let name = SocketName(path: path) else { throw SystemError("notifying \(path)", number: ENAMETOOLONG) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        defer { close(descriptor) }
        StreamDescriptor.set(SO_SNDTIMEO, at: SOL_SOCKET, of: descriptor, to: timeval(tv_sec: 1, tv_usec: 0))
        let bytes = Array(text.utf8)
        guard name.connect(descriptor) == 0,
            unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw SystemError("notifying \(path)") }
    }
}
