/// A scripted peer on a stream socket: sends whatever the script says, however wrong, and reads with deadlines.
///
/// For tests of a server against exact bytes. The calling thread blocks in each method until it is done or `timeout`
/// has passed, which is an error that says what was awaited; no method hangs. One thread at a time may use a peer. Its
/// socket is closed when it is released, one of a ``TestServer`` when the server is stopped.
///
/// ```swift
/// let peer = try RawPeer.connect(host: "127.0.0.1", port: 8080)
/// try peer.openWebSocket("/chat")
/// try peer.send(RawFrame(.text, "hello"))
/// let answer = try peer.readMessage()
/// ```
public final class RawPeer {
    /// How long each call may take. Default 5 s.
    public var timeout: Duration = .seconds(5)

    /// Whether the server agreed on an extension, so that data frames may have RSV1. Their payloads stay as they are.
    public internal(set) var usesExtension = false

    let socket: StreamSocket
    /// Received and not yet read.
    private var inbox: [UInt8] = []
    /// How many bytes of `inbox` were read.
    private var position = 0

    init(_ socket: StreamSocket) {
        self.socket = socket
    }

    /// A peer on a connected stream socket, which it takes over and closes.
    public convenience init(owning descriptor: Int32) {
        self.init(StreamSocket(owning: descriptor))
    }

    /// Connects to a TCP port.
    ///
    /// - Parameter host: a name or number.
    public static func connect(
        host: String = "127.0.0.1",
        port: Int,
        timeout: Duration = .seconds(5)
    ) throws(PeerError) -> RawPeer {
        RawPeer(try StreamSocket.tcp(host: host, port: port, by: Deadline(after: timeout)))
    }

    /// Connects to a Unix-domain socket; a path starting with "@" is in Linux's abstract namespace.
    public static func connect(unixPath path: String, timeout: Duration = .seconds(5)) throws(PeerError) -> RawPeer {
        RawPeer(try StreamSocket.unix(path: path, by: Deadline(after: timeout)))
    }

    /// Two peers that are connected to each other, by a pair of Unix-domain sockets.
    public static func pair() throws(PeerError) -> (RawPeer, RawPeer) {
        let (one, other) = try StreamSocket.pair()
        return (RawPeer(owning: one), RawPeer(owning: other))
    }

    // MARK: Sending

    /// Sends bytes as they are.
    public func send(_ bytes: [UInt8]) throws(PeerError) {
        try socket.send(bytes, by: Deadline(after: timeout))
    }

    /// Sends text as UTF-8, without a frame around it.
    public func send(_ text: String) throws(PeerError) {
        try send(Array(text.utf8))
    }

    /// Finishes the outgoing direction (FIN). Reading goes on.
    public func shutdownSending() {
        socket.shutdownSending()
    }

    /// Closes the connection; the peer is of no use afterwards.
    public func close() {
        socket.close()
    }

    /// Closes the connection with a reset (RST) instead of an orderly end. Unix-domain sockets know no such thing:
    /// there the other end sees the end of the stream.
    public func reset() {
        socket.reset()
    }

    // MARK: Receiving

    /// How the other end ended the stream.
    public enum StreamEnd: Sendable, Hashable {
        /// In order (FIN): everything it sent has arrived.
        case finished
        /// By a reset (RST).
        case reset
    }

    /// Reads exactly `count` bytes.
    public func read(_ count: Int, awaiting subject: String = "bytes") throws(PeerError) -> [UInt8] {
        let deadline = Deadline(after: timeout)
        while inbox.count - position < count { try fill(by: deadline, awaiting: subject) }
        return take(count)
    }

    /// Reads on until the other end ends the stream, and returns what came before that.
    ///
    /// - Parameter limit: how long it may take; `nil` for `timeout`.
    public func readUntilClosed(
        within limit: Duration? = nil
    ) throws(PeerError) -> (bytes: [UInt8], end: StreamEnd) {
        let deadline = Deadline(after: limit ?? timeout)
        var end = StreamEnd.finished
        do throws(PeerError) {
            while try socket.receive(into: &inbox, by: deadline, awaiting: "the end of the stream") {}
        } catch {
            guard error.code == .reset else { throw error }
            end = .reset
        }
        return (take(inbox.count - position), end)
    }

    /// Received and not yet read.
    var unread: ArraySlice<UInt8> { inbox[position...] }

    /// Waits for at least one more byte.
    func fill(by deadline: Deadline, awaiting subject: String) throws(PeerError) {
        guard try socket.receive(into: &inbox, by: deadline, awaiting: subject) else {
            throw PeerError(.ended, "the stream ended; awaited \(subject)")
        }
    }

    /// Removes bytes that have arrived.
    func take(_ count: Int) -> [UInt8] {
        let bytes = Array(inbox[position..<position + count])
        position += count
        if position == inbox.count {
            inbox.removeAll(keepingCapacity: true)
            position = 0
        }
        return bytes
    }
}
