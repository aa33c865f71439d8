// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
package import WebSocketProtocol

/// Connecting without waiting.
extension StreamDescriptor {
    /// A new socket that connects to an address, non-blocking and close-on-exec, without Nagle's delay.
    ///
    /// Once it can be written to, `failureToConnect` tells how that ended.
    package static func connect(to address: IPAddress, port: UInt16) throws(SystemError) -> Int32 {
        var name = InternetAddress(address, port: port)
        let descriptor = try open(name.family)
        var on: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe name.withPointer { unsafe Glibc.connect(descriptor, $0, $1) }
        return try checkConnecting(descriptor, result)
    }

    /// The same for a Unix-domain socket; a path starting with "@" is abstract. Such a socket is connected at once.
    package static func connect(toUnix path: String) throws(SystemError) -> Int32 {
        guard var name = UnixAddress(path) else { throw SystemError("connect", number: ENAMETOOLONG) }
        let descriptor = try open(AF_UNIX)
        let result = unsafe name.withPointer { unsafe Glibc.connect(descriptor, $0, $1) }
        return try checkConnecting(descriptor, result)
    }

    /// Makes sure that one more descriptor can be opened beside this one, as the library does for a moment.
    package static func checkForSpare(beside descriptor: Int32) throws(SystemError) {
        let spare = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard spare >= 0 else { throw SystemError("fcntl") }
        close(spare)
    }

    /// Why a socket that can be written to is not connected; nil when it is.
    package static func failureToConnect(_ descriptor: Int32) -> SystemError? {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else {
            return SystemError("getsockopt")
        }
        return number == 0 ? nil : SystemError("connect", number: number)
    }

    /// Sends as many bytes as go out without waiting, perhaps none, and returns their number.
    package static func send(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        while true {
            let sent = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags)
            }
            if sent >= 0 { return sent }
            switch errno {
            case EINTR: continue
            case EAGAIN: return 0
            default: throw SystemError("send")
            }
        }
    }

    private static func open(_ family: Int32) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw SystemError("socket") }
        return descriptor
    }

    /// An interrupted call goes on connecting as one under way does.
    private static func checkConnecting(_ descriptor: Int32, _ result: Int32) throws(SystemError) -> Int32 {
        guard result != 0, errno != EINPROGRESS, errno != EINTR else { return descriptor }
        let error = SystemError("connect")
        close(descriptor)
        throw error
    }
}
