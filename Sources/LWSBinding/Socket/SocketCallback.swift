internal import CLibWebSockets

/// Receives what libwebsockets tells of a raw socket, whose bytes are ours: requests and frames are read above.
///
/// | reason | what it says | what we do | closure of a route |
/// |---|---|---|---|
/// | `RAW_RX` | bytes were received; the buffer is the library's, and may be changed | `received(_:)`, then what TLS holds besides | `connect`, `ready`, `data` or `close`, as the bytes say |
/// | `RAW_WRITEABLE` | the socket takes bytes again | `writable()` | `drain` |
/// | `RAW_CLOSE` | the peer has ended the stream, or it broke | `closed()` | `close` after `ready` |
/// | `WSI_CREATE` | a handle is there | it is given to the connection being adopted | none |
/// | `WSI_DESTROY` | the handle goes | `destroyed()` | none |
/// | `OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS` | a virtual host's TLS context is there, empty | it is set up | none |
/// | `OPENSSL_PERFORM_SERVER_CERT_VERIFICATION` | OpenSSL has looked at a certificate for a client | a refusal is kept with the client | none |
///
/// A result other than 0 closes the socket. All other reasons are answered with 0.
func socketCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe WSI(wsi) else { return 0 }
    switch reason {
    case LWS_CALLBACK_RAW_RX:
        return wsi.withConnection { connection in
            connection.handshakeEnded()
            var bytes = unsafe UnsafeMutableRawBufferPointer(start: input, count: input == nil ? 0 : length)
                .mutableBytes
            return connection.received(&bytes) == .keep ? connection.readPending().result : -1
        }
    case LWS_CALLBACK_RAW_WRITEABLE:
        return wsi.withConnection { $0.writable().result }
    case LWS_CALLBACK_RAW_CLOSE:
        return wsi.withConnection { connection in
            connection.closed()
            return 0
        }
    case LWS_CALLBACK_WSI_CREATE:
        LWSContext.of(wsi)?.connectionMade(wsi)
        return 0
    case LWS_CALLBACK_WSI_DESTROY:
        return wsi.destroyConnection()
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        guard let context = OpaquePointer(user) else { return -1 }
        unsafe LWSContext.of(wsi)?.tlsContextMade(context)
        return 0
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
        // Zero leaves the verdict, which is the length, to OpenSSL.
        if length == 0, let user = unsafe user {
            unsafe LWSContext.of(wsi)?.clients?.certificateRefused(wsi, user)
        }
        return 0
    default:
        return 0
    }
}

extension LWSConnection {
    /// The first bytes have come, so the TLS handshake is over, if there is one.
    @inline(__always)
    fileprivate final func handshakeEnded() {
        if speaksTLS, !isPastTLSHandshake { leaveTLSHandshake() }
    }

    @inline(never)
    private func leaveTLSHandshake() {
        isPastTLSHandshake = true
        wsi?.clearTLSTimeLimit()
        wsi?.tls?.readAhead()
    }
}
