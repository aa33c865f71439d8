internal import CLibWebSockets
internal import COpenSSL
internal import Glibc

/// Writing to a raw socket, past libwebsockets: while it holds bytes of ours it does not read, and a peer that sends
/// and never reads makes it go round for ever.
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

    /// Bytes of TLS read in a turn beyond the first record.
    private static let pendingLimit = 64 << 10

    /// Gives bytes to the socket, as many as it takes.
    ///
    /// Where TLS ends here, what was not taken must be the first of the next write (`SSL_write(3)`).
    package final func write(_ bytes: RawSpan) -> WriteResult {
        guard let wsi else { return .lost }
        if speaksTLS, let ssl = unsafe lws_get_ssl(wsi) { return unsafe Self.write(bytes, over: ssl) }
        let descriptor = unsafe lws_get_socket_fd(wsi)
        return unsafe bytes.withUnsafeBytes { bytes in
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

    /// Gives a header and a payload to a plain socket at once, as much of both as it takes.
    package final func write(_ header: RawSpan, _ payload: RawSpan) -> WriteResult {
        guard let wsi, !speaksTLS else { return .lost }
        let descriptor = unsafe lws_get_socket_fd(wsi)
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
                        let count = unsafe sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL))
                        if count >= 0 { return .taken(count) }
                        if errno == EINTR { continue }
                        return errno == EAGAIN || errno == EWOULDBLOCK ? .taken(0) : .lost
                    }
                }
            }
        }
    }

    private static func write(_ bytes: RawSpan, over ssl: OpaquePointer) -> WriteResult {
        unsafe bytes.withUnsafeBytes { bytes in
            // An error that somebody else left would be taken for one of this call.
            ERR_clear_error()
            let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
            if count > 0 { return .taken(Int(count)) }
            let error = unsafe SSL_get_error(ssl, count)
            // What is left in the queue of errors, libwebsockets would take for one of another connection.
            ERR_clear_error()
            switch error {
            case SSL_ERROR_WANT_WRITE, SSL_ERROR_WANT_READ: return .taken(0)
            default: return .lost
            }
        }
    }

    /// The first bytes have come, so the TLS handshake is over, if there is one.
    @inline(__always)
    final func handshakeEnded() {
        if speaksTLS, !isPastHandshake { leaveHandshake() }
    }

    @inline(never)
    private func leaveHandshake() {
        isPastHandshake = true
        guard let wsi, let ssl = unsafe lws_get_ssl(wsi) else { return }
        // libwebsockets does not take back its time limit for the handshake, and would end the connection.
        unsafe lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0)
        // Not before: the library would wait for what OpenSSL has read already.
        unsafe SSL_set_read_ahead(ssl, 1)
    }

    /// Reads what TLS has taken from the socket beyond the record that libwebsockets has asked for, until reading is
    /// stopped; call it when reading is resumed.
    ///
    /// The library reads one record a turn, so that many small ones would each cost a turn and an answer of its own.
    package final func readPending() -> Fate {
        guard speaksTLS, isReading, let wsi, let ssl = unsafe lws_get_ssl(wsi) else { return .keep }
        guard unsafe SSL_has_pending(ssl) == 1, let scratch = unsafe LWSContext.of(wsi)?.scratch else { return .keep }
        var rest = Self.pendingLimit
        while isReading, unsafe SSL_has_pending(ssl) == 1 {
            guard rest > 0 else {
                // The others first: `writable()` is to go on with it.
                askForWritable()
                return .keep
            }
            ERR_clear_error()
            let count = unsafe SSL_read(ssl, scratch.baseAddress, Int32(clamping: scratch.count))
            guard count > 0 else {
                let error = unsafe SSL_get_error(ssl, count)
                ERR_clear_error()
                return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? .keep : .end
            }
            rest -= Int(count)
            var bytes = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<Int(count)]).mutableBytes
            if received(&bytes) == .end { return .end }
        }
        return .keep
    }

    /// Ends the outgoing direction: with TLS its close_notify (RFC 8446 section 6.1), and the FIN of TCP.
    package final func finishWriting() {
        guard let wsi else { return }
        if let ssl = unsafe lws_get_ssl(wsi) {
            ERR_clear_error()
            unsafe SSL_shutdown(ssl)
            ERR_clear_error()
        }
        finishSending()
    }
}
