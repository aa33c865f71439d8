import Glibc
import WebSocketsTesting

/// The client's end of a connection in memory.
final class ClientSocket {
    private let descriptor: Int32
    private let peer: RawPeer
    private var isClosed = false

    private init(owning descriptor: Int32) {
        self.descriptor = descriptor
        peer = RawPeer(owning: descriptor)
    }

    /// A connection, and the descriptor of the server's end.
    static func pair() -> (ClientSocket, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0, "socketpair: errno \(errno)")
        return (ClientSocket(owning: ends[0]), ends[1])
    }

    /// Sends a piece and lets the server read it before the next, unless it no longer reads.
    func send(_ bytes: some Collection<UInt8>) {
        // A server that has had enough may be gone.
        guard !bytes.isEmpty, (try? peer.send(Array(bytes))) != nil else { return }
        var patience = 50
        while isUnreadByServer, patience > 0 {
            patience -= 1
            usleep(20)
        }
    }

    /// Waits until the server has sent something, or hung up.
    func awaitAnswer() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // One entry, which the call fills in.
        require(unsafe poll(&entry, 1, 4000) == 1, "the server does not answer")
    }

    /// Says that nothing more will come, as a client does that waits for the answer.
    func finish() {
        peer.shutdownSending()
    }

    /// Vanishes.
    func close() {
        isClosed = true
        peer.close()
    }

    /// Everything the server sends until it ends the connection, which it must do soon.
    func readToEnd() -> [UInt8] {
        guard !isClosed else { return [] }
        do {
            return try peer.readUntilClosed(within: .seconds(4)).bytes
        } catch {
            fatalError("the server does not end the connection: \(error)")
        }
    }

    private var isUnreadByServer: Bool {
        var count: Int32 = 0
        // The kernel writes one int.
        return unsafe ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 && count > 0
    }
}
