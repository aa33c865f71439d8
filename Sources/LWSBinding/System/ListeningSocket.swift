// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// A listening stream socket of our own.
///
/// libwebsockets 4.1.6 never shares a port between contexts and spins when descriptors run out, so accepting is
/// done here and connected descriptors are handed over.
package struct ListeningSocket: ~Copyable {
    /// The descriptor; closed by `deinit`.
    package let descriptor: Int32
    /// Whether others have the same socket, and with it the same queue of connections.
    package let isInherited: Bool
    private var pathToRemove: String?

    /// Connections the kernel accepts before we do; it may allow fewer.
    package static let queueLength = 4096

    private init(descriptor: Int32, isInherited: Bool = false) {
        self.descriptor = descriptor
        self.isInherited = isInherited
    }

    deinit {
        if let pathToRemove { unsafe unlink(pathToRemove) }
        close(descriptor)
    }

    /// Listens on a host (name or number) and port; port 0 lets the kernel choose.
    ///
    /// - Parameter sharesPort: several sockets of this process listen on the port, one a loop (SO_REUSEPORT).
    package static func tcp(host: String, port: Int, sharesPort: Bool) throws(SystemError) -> ListeningSocket {
        guard (0...65_535).contains(port) else { throw SystemError("port \(port)", number: EINVAL) }
        guard let name = try? SystemNames.find(host, listeningAt: port).first else {
            throw SystemError("resolving \(host)", number: EADDRNOTAVAIL)
        }
        let socket = ListeningSocket(descriptor: try StreamDescriptor.open(name.family))
        StreamDescriptor.set(SO_REUSEADDR, at: SOL_SOCKET, of: socket.descriptor, to: 1 as Int32)
        if sharesPort { StreamDescriptor.set(SO_REUSEPORT, at: SOL_SOCKET, of: socket.descriptor, to: 1 as Int32) }
        StreamDescriptor.set(IPV6_V6ONLY, at: Int32(IPPROTO_IPV6), of: socket.descriptor, to: 0 as Int32)
        guard name.bind(socket.descriptor) == 0 else { throw SystemError("listening on \(host):\(port)") }
        try socket.listen()
        return socket
    }

    /// Listens on a Unix-domain socket; a path starting with "@" is abstract.
    ///
    /// A file left by a process that died is replaced; one that still answers is an address in use. The file is
    /// made with mode 0660 and removed when the socket closes.
    package static func unix(path: String) throws(SystemError) -> ListeningSocket {
        let isAbstract = path.hasPrefix("@")
        if !isAbstract { try removeAbandoned(path) }
        guard let name = SocketName(path: path) else {
            throw SystemError("listening on \(path)", number: ENAMETOOLONG)
        }
        var socket = ListeningSocket(descriptor: try StreamDescriptor.open(AF_UNIX))
        guard name.bind(socket.descriptor) == 0 else { throw SystemError("listening on \(path)") }
        if !isAbstract {
            socket.pathToRemove = path
            guard unsafe chmod(path, 0o660) == 0 else { throw SystemError("setting the mode of \(path)") }
        }
        try socket.listen()
        return socket
    }

    /// Listens on a socket that another process made and shares with this one; `descriptor` stays the caller's.
    ///
    /// - Throws: when it is no listening stream socket.
    package static func inherited(_ descriptor: Int32) throws(SystemError) -> ListeningSocket {
        guard StreamDescriptor.option(SO_ACCEPTCONN, of: descriptor) == 1,
            StreamDescriptor.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
        else { throw SystemError("descriptor \(descriptor) is no listening stream socket", number: EINVAL) }
        let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard duplicate >= 0 else { throw SystemError("duplicating a listening socket") }
        let socket = ListeningSocket(descriptor: duplicate, isInherited: true)
        let flags = fcntl(duplicate, F_GETFL)
        guard flags >= 0, fcntl(duplicate, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemError("preparing a listening socket")
        }
        return socket
    }

    private static func removeAbandoned(_ path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        guard let name = SocketName(path: path) else { return }
        let probe = ListeningSocket(descriptor: try StreamDescriptor.open(AF_UNIX))
        if name.connect(probe.descriptor) == 0 || errno == EAGAIN {
            throw SystemError("listening on \(path)", number: EADDRINUSE)
        }
        if errno == ECONNREFUSED { unsafe unlink(path) }
    }

    private borrowing func listen() throws(SystemError) {
        guard Glibc.listen(descriptor, Int32(Self.queueLength)) == 0 else { throw SystemError("listen") }
    }

    /// Accepts one connection, non-blocking and close-on-exec, without Nagle's delay; nil when none waits.
    package static func accept(from listener: Int32) throws(SystemError) -> Int32? {
        while true {
            let descriptor = cuv_accept(listener, nil, nil)
            if descriptor >= 0 {
                StreamDescriptor.set(TCP_NODELAY, at: Int32(IPPROTO_TCP), of: descriptor, to: 1 as Int32)
                return descriptor
            }
            switch errno {
            case EAGAIN, EWOULDBLOCK: return nil
            // The peer left while it waited in the queue, or a signal came: take the next.
            case EINTR, ECONNABORTED, EPROTO, EPERM, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET: continue
            default: throw SystemError("accept")
            }
        }
    }
}
