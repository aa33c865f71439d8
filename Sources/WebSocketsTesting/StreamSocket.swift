internal import Glibc
internal import Synchronization

/// A connected stream socket whose every operation ends by a deadline.
///
/// The one place of this module that calls the system. No call blocks but poll(2), whose time is bounded, whether or
/// not the descriptor is in non-blocking mode.
final class StreamSocket: Sendable {
    private let descriptor: Int32
    private let openness = Atomic<Bool>(true)

    /// Takes a connected descriptor over.
    init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close()
    }

    /// Whether neither `close` nor `reset` was called.
    var isOpen: Bool { openness.load(ordering: .relaxed) }

    /// Bytes asked of the kernel at once.
    private static let chunk = 65_536

    /// Sends every byte.
    ///
    /// - Throws: `.deadlinePassed`, `.reset` when the other end is gone.
    func send(_ bytes: [UInt8], by deadline: Deadline) throws(PeerError) {
        try checkOpen()
        var sent = 0
        while sent < bytes.count {
            // The pointer is used within the closure, for the bytes it counts.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Self.flags)
            }
            if count >= 0 {
                sent += count
            } else {
                try recover(from: errno, events: POLLOUT, by: deadline, awaiting: "room to send \(bytes.count) bytes")
            }
        }
    }

    /// Appends what has arrived to `buffer`, after waiting for it if need be; false at the end of the stream.
    ///
    /// - Throws: `.deadlinePassed` naming `subject`, `.reset`.
    func receive(into buffer: inout [UInt8], by deadline: Deadline, awaiting subject: String) throws(PeerError) -> Bool
    {
        try checkOpen()
        while true {
            var count = 0
            // The kernel fills at most the capacity asked for, and only what it filled is kept.
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.chunk) { space, filled in
                count = unsafe recv(descriptor, space.baseAddress, space.count, Self.flags)
                filled = max(0, count)
            }
            if count > 0 {
                buffer += piece
                return true
            }
            if count == 0 { return false }
            try recover(from: errno, events: POLLIN, by: deadline, awaiting: subject)
        }
    }

    /// Finishes the outgoing direction (FIN); receiving goes on.
    func shutdownSending() {
        if isOpen { shutdown(descriptor, Int32(SHUT_WR)) }
    }

    /// Closes both directions.
    func close() {
        guard openness.exchange(false, ordering: .relaxed) else { return }
        _ = Glibc.close(descriptor)
    }

    /// Closes with RST instead of FIN where the transport has one, as TCP does.
    func reset() {
        guard isOpen else { return }
        var lingering = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Waits for one of `events` of poll(2), or an error that the next call will tell.
    func wait(for events: Int32, by deadline: Deadline, awaiting subject: String) throws(PeerError) {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let result = unsafe poll(&entry, 1, deadline.milliseconds)
            if result > 0 { return }
            if result == 0 { throw PeerError(.deadlinePassed, "awaited \(subject)") }
            guard errno == EINTR else { throw PeerError(.system, "poll: errno \(errno)") }
        }
    }

    /// The number of a closed descriptor may already be somebody else's.
    private func checkOpen() throws(PeerError) {
        guard isOpen else { throw PeerError(.closed, "this end was closed") }
    }

    private func recover(
        from number: Int32,
        events: Int32,
        by deadline: Deadline,
        awaiting subject: String
    ) throws(PeerError) {
        switch number {
        case EINTR: return
        case EAGAIN: try wait(for: events, by: deadline, awaiting: subject)
        case ECONNRESET, EPIPE: throw PeerError(.reset, "the connection was reset; awaited \(subject)")
        default: throw PeerError(.system, "errno \(number); awaited \(subject)")
        }
    }

    private static let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
}
