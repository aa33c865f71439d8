internal import Glibc

extension StreamSocket {
    /// A TCP connection to a host, name or number, and port.
    static func tcp(host: String, port: Int, by deadline: Deadline) throws(PeerError) -> StreamSocket {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &list) == 0, let first = unsafe list else {
            throw PeerError(.system, "\(host) cannot be resolved")
        }
        // The list lives until it is freed here; only its first entry is read.
        defer { unsafe freeaddrinfo(first) }
        let descriptor = try newSocket(unsafe first.pointee.ai_family)
        var on: Int32 = 1
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe Glibc.connect(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen)
        return try finishConnecting(descriptor, result, to: "\(host):\(port)", by: deadline)
    }

    /// A connection to a Unix-domain socket; a path starting with "@" is in Linux's abstract namespace.
    static func unix(path: String, by deadline: Deadline) throws(PeerError) -> StreamSocket {
        var address = sockaddr_un()
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw PeerError(.system, "\"\(path)\" is no path of a socket")
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        let length = MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1)
        address.sun_family = sa_family_t(AF_UNIX)
        // The path was just found to be shorter than the field.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = try newSocket(AF_UNIX)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.connect(descriptor, address, socklen_t(length))
            }
        }
        return try finishConnecting(descriptor, result, to: path, by: deadline)
    }

    /// Both ends of a connection that needs no address; each belongs to the caller.
    static func pair() throws(PeerError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw PeerError(.system, "socketpair: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    private static let type =
        Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    private static func newSocket(_ family: Int32) throws(PeerError) -> Int32 {
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw PeerError(.system, "socket: errno \(errno)") }
        return descriptor
    }

    private static func finishConnecting(
        _ descriptor: Int32,
        _ result: Int32,
        to place: String,
        by deadline: Deadline
    ) throws(PeerError) -> StreamSocket {
        var number = result == 0 ? 0 : errno
        let socket = StreamSocket(owning: descriptor)
        if number == EINPROGRESS {
            try socket.wait(for: POLLOUT, by: deadline, awaiting: "a connection to \(place)")
            var size = socklen_t(MemoryLayout<Int32>.size)
            unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        }
        guard number == 0 else { throw PeerError(.system, "connecting to \(place): errno \(number)") }
        return socket
    }
}
