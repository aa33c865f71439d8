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
        let descriptor = try connect(to: SocketName(address, port: port))
        set(TCP_NODELAY, at: Int32(IPPROTO_TCP), of: descriptor, to: 1 as Int32)
        return descriptor
    }

    /// A new socket that connects to a path, at once; a path starting with "@" is abstract.
    package static func connect(toUnix path: String) throws(SystemError) -> Int32 {
        guard let name = SocketName(path: path) else { throw SystemError("connect", number: ENAMETOOLONG) }
        return try connect(to: name)
    }

    /// Makes sure that one more descriptor can be opened beside this one, as the library does for a moment.
    package static func checkForSpare(beside descriptor: Int32) throws(SystemError) {
        let spare = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard spare >= 0 else { throw SystemError("fcntl") }
        close(spare)
    }

    /// Why a socket that can be written to is not connected; nil when it is.
    package static func failureToConnect(_ descriptor: Int32) -> SystemError? {
        guard let number = option(SO_ERROR, of: descriptor) else { return SystemError("getsockopt") }
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

    private static func connect(to name: SocketName) throws(SystemError) -> Int32 {
        let descriptor = try open(name.family)
        // An interrupted call goes on connecting as one under way does.
        if name.connect(descriptor) == 0 || errno == EINPROGRESS || errno == EINTR { return descriptor }
        let error = SystemError("connect")
        close(descriptor)
        throw error
    }
}
