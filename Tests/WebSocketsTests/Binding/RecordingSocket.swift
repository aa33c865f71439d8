import Glibc
import LWSBinding

/// A raw socket that keeps what it is told.
final class RecordingSocket: LWSConnection {
    /// Names of the events, in order.
    private(set) var events: [String] = []
    private(set) var received: [UInt8] = []
    /// The event that the socket is ended at.
    var endsAt = ""
    /// What the bytes received are changed with.
    var mask: UInt8 = 0

    /// Writes until the socket takes no more.
    func fillUp() throws {
        let bytes = [UInt8](repeating: 0, count: 1 << 16)
        // The array outlives the calls.
        while case .taken(let count) = write(unsafe bytes.span.bytes), count > 0 {}
    }

    override func received(_ bytes: inout MutableRawSpan) -> Fate {
        // Read and changed within the closure.
        unsafe bytes.withUnsafeMutableBytes { bytes in
            for index in bytes.indices { unsafe bytes[index] ^= mask }
            unsafe received += bytes
        }
        return note("received")
    }

    override func writable() -> Fate { note("writable") }

    override func closed() { _ = note("closed") }

    override func destroyed() { _ = note("destroyed") }

    private func note(_ event: String) -> Fate {
        events.append(event)
        return event == endsAt ? .end : .keep
    }
}

/// The other end of its pair of sockets.
final class SocketPeer {
    private struct Failure: Error {}

    private var descriptor: Int32

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        end()
    }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure() }
    }

    /// Reads what is there; the number of bytes that the last read gave, which is 0 at the end of the stream.
    @discardableResult
    func drain() throws -> Int {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count == 0 || (count < 0 && errno == EAGAIN) { return count }
            guard count > 0 else { throw Failure() }
        }
    }

    func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}

extension ClientLoop {
    /// A raw socket in the context, and its peer.
    func adopt() throws -> (RecordingSocket, SocketPeer) {
        var ends: [Int32] = [-1, -1]
        guard makePair(&ends) else { throw TimedOut(description: "no socket pair") }
        let socket = RecordingSocket()
        let peer = SocketPeer(owning: ends[1])
        guard context.adopt(ends[0], as: socket) else { throw TimedOut(description: "the socket was refused") }
        return (socket, peer)
    }
}
