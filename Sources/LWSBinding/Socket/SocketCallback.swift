internal import CLibWebSockets

/// Receives what libwebsockets tells of a raw socket, whose bytes are ours: requests and frames are read above.
///
/// | reason | what it says | event of `LWSConnection` | closure of a route |
/// |---|---|---|---|
/// | `RAW_RX` | bytes were received; the buffer is the library's, and may be changed | `received(_:)` | `connect`, `ready`, `data` or `close`, as the bytes say |
/// | `RAW_WRITEABLE` | the socket takes bytes again | `writable()` | `drain` |
/// | `RAW_CLOSE` | the peer has ended the stream, or it broke | `closed()` | `close` after `ready` |
/// | `WSI_DESTROY` | the handle goes | `destroyed()` | none |
///
/// A result other than 0 closes the socket. All other reasons are answered with 0.
func socketCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe wsi else { return 0 }
    switch reason {
    case LWS_CALLBACK_RAW_RX:
        return unsafe withConnection(wsi) { connection in
            connection.handshakeEnded()
            var bytes = unsafe UnsafeMutableRawBufferPointer(start: input, count: input == nil ? 0 : length)
                .mutableBytes
            return connection.received(&bytes) == .keep ? connection.readPending().result : -1
        }
    case LWS_CALLBACK_RAW_WRITEABLE:
        return unsafe withConnection(wsi) { $0.writable().result }
    case LWS_CALLBACK_RAW_CLOSE:
        return unsafe withConnection(wsi) { connection in
            connection.closed()
            return 0
        }
    case LWS_CALLBACK_WSI_DESTROY:
        return unsafe destroyConnection(wsi)
    default:
        return 0
    }
}
