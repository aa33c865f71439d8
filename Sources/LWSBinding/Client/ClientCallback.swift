internal import CLibWebSockets

/// Receives what libwebsockets tells of a client of ours, in its WebSocket role.
///
/// | reason | what it says | what we do | closure of a client |
/// |---|---|---|---|
/// | `WSI_CREATE` | a handle is there, and a socket of the library's | the connected descriptor takes its place | none |
/// | `CLIENT_CONFIRM_EXTENSION_SUPPORTED` | an extension is about to be offered | deflate is, where it was asked for | none |
/// | `CLIENT_APPEND_HANDSHAKE_HEADER` | the request is being written | fields are added | none |
/// | `ESTABLISHED_CLIENT_HTTP` | a response is there | the name of the extension is readied | none |
/// | `CLIENT_FILTER_PRE_ESTABLISH` | nothing is wrong with it | `answered(_:)` | none |
/// | `CLIENT_ESTABLISHED` | the WebSocket is there | `opened()` | `ready` |
/// | `CLIENT_CONNECTION_ERROR`, `CLOSED_CLIENT_HTTP` | it came to nothing | `openingFailed(_:)` | none |
/// | `CLIENT_WRITEABLE` | the socket takes bytes again | a Ping that was answered, then `writable()` | `data`, `drain` |
/// | `CLIENT_CLOSED` | no more frames | Pings are watched no longer, then `closed()` | `close` |
/// | `WSI_DESTROY` | the handle goes | `destroyed()` | none |
///
/// Everything else is for `webSocketEvent`.
func clientCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe WSI(wsi) else { return 0 }
    switch reason {
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return wsi.withConnection { connection in
            connection.reportPongsSent()
            return connection.writable().result
        }
    case LWS_CALLBACK_CLIENT_CLOSED:
        return wsi.withConnection { connection in
            connection.forgetPings()
            connection.closed()
            return 0
        }
    case LWS_CALLBACK_WSI_CREATE:
        return wsi.withConnection { connection in
            handDescriptorOver(wsi, connection)
            return 0
        }
    case LWS_CALLBACK_CLIENT_CONFIRM_EXTENSION_SUPPORTED:
        return wsi.withConnection { offerDeflate($0) }
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return wsi.withConnection { unsafe appendFields(input, room: length, connection: $0) }
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return wsi.withConnection { prepareForResponse($0) }
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        return wsi.withConnection { reportResponse(wsi, $0) }
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        return wsi.withConnection { connection in
            connection.finishOpening()
            connection.watchPings()
            connection.opened()
            return 0
        }
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR, LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        return wsi.withConnection { connection in
            unsafe reportOpeningFailure(wsi, input, length, connection)
            return 0
        }
    case LWS_CALLBACK_WSI_DESTROY:
        return wsi.destroyConnection()
    default:
        return unsafe webSocketEvent(wsi, reason, input, length)
    }
}
