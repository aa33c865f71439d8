// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// Workaround 4: a peer that does not read is not read either, and costs a core.
///
/// - Symptom: while libwebsockets holds bytes of an earlier `lws_write`, a raw socket is not read, so neither Pings nor a
///   Close are seen; and as it can be read all the while, libuv calls the library again and again.
/// - Seen in: 4.1.6 and 4.3.5.
/// - Can go when this fails: `scripts/workarounds held_bytes`.
///
/// So the library never gets bytes of ours to hold: they go to its socket, or its TLS, and what is not taken stays here.
extension LWSConnection {
    /// What a write came to.
    package enum WriteResult {
        /// So many bytes were taken; with fewer than were given the socket is full, and `askForWritable()` is due.
        case taken(Int)
        /// Nothing can be sent any more.
        case lost
    }

    /// The most bytes that TLS puts into one record, so the most that one write of it takes.
    package static let recordSize = 16_384

    /// Gives bytes to a raw socket, as many as it takes.
    ///
    /// Where TLS ends here, what was not taken must be the first of the next write (`SSL_write(3)`).
    package final func write(_ bytes: RawSpan) -> WriteResult {
        guard let wsi else { return .lost }
        guard speaksTLS, let tls = wsi.tls else { return Self.write(bytes, to: wsi.descriptor) }
        switch tls.write(bytes) {
        case .bytes(let count): return .taken(count)
        case .wouldBlock: return .taken(0)
        case .failed: return .lost
        }
    }

    /// Gives a header and a payload to a plain socket at once, as much of both as it takes.
    package final func write(_ header: RawSpan, _ payload: RawSpan) -> WriteResult {
        guard let wsi, !speaksTLS else { return .lost }
        return unsafe header.withUnsafeBytes { header in
            unsafe payload.withUnsafeBytes { payload in
                var parts = unsafe (
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: header.baseAddress), iov_len: header.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: payload.baseAddress), iov_len: payload.count)
                )
                return unsafe withUnsafeMutableBytes(of: &parts) { parts in
                    var message = unsafe msghdr()
                    unsafe message.msg_iov = parts.baseAddress?.assumingMemoryBound(to: iovec.self)
                    unsafe message.msg_iovlen = 2
                    while true {
                        let count = unsafe sendmsg(wsi.descriptor, &message, Int32(MSG_NOSIGNAL))
                        if count >= 0 { return .taken(count) }
                        if errno == EINTR { continue }
                        return errno == EAGAIN || errno == EWOULDBLOCK ? .taken(0) : .lost
                    }
                }
            }
        }
    }

    private static func write(_ bytes: RawSpan, to descriptor: Int32) -> WriteResult {
        unsafe bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let rest = unsafe bytes.baseAddress?.advanced(by: sent)
                let count = unsafe send(descriptor, rest, bytes.count - sent, Int32(MSG_NOSIGNAL))
                guard count < 0 else {
                    sent += count
                    continue
                }
                if errno == EINTR { continue }
                return errno == EAGAIN || errno == EWOULDBLOCK ? .taken(sent) : .lost
            }
            return .taken(sent)
        }
    }
}
