internal import CLibWebSockets

/// Receives what libwebsockets tells of a connection in its WebSocket role: one of ours in an application's context, or a
/// client of ours. What comes before the WebSocket is there goes to `JoinedContext` and to `clientCallback`.
///
/// | reason | what it says | what we do | closure of a route |
/// |---|---|---|---|
/// | `RECEIVE`, `CLIENT_RECEIVE` | a piece of a message | `received(_:isBinary:…)` | `data` |
/// | `SERVER_WRITEABLE`, `CLIENT_WRITEABLE` | the socket takes bytes again | `writable()` | `drain` |
/// | `RECEIVE_PONG`, `CLIENT_RECEIVE_PONG` | a Pong with a payload | `receivedPong(_:)` | `data` |
/// | `WS_PEER_INITIATED_CLOSE` | the peer's Close frame | `receivedClose(_:)` | `data`, then `close` |
/// | `WS_SERVER_DROP_PROTOCOL`, `WS_CLIENT_DROP_PROTOCOL` | the library ends it, with a Close payload or without | `libraryFails(_:)` or `libraryDrops()` | none |
/// | `CLOSED`, `CLIENT_CLOSED` | no more frames | `closed()` | `close` |
///
/// A result other than 0 closes the socket. All other reasons are answered with 0.
func webSocketEvent(_ wsi: WSI, _ reason: lws_callback_reasons, _ input: UnsafeMutableRawPointer?, _ length: Int)
    -> Int32
{
    let bytes = unsafe UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : length).bytes
    switch reason {
    case LWS_CALLBACK_RECEIVE, LWS_CALLBACK_CLIENT_RECEIVE:
        return wsi.withConnection { connection in
            let isFinal = unsafe lws_is_final_fragment(wsi.pointer) != 0
            return unsafe connection.received(
                bytes,
                isBinary: lws_frame_is_binary(wsi.pointer) != 0,
                isFirst: lws_is_first_fragment(wsi.pointer) != 0,
                isFinal: isFinal,
                endsFrame: isFinal || lws_remaining_packet_payload(wsi.pointer) == 0
            ).result
        }
    case LWS_CALLBACK_SERVER_WRITEABLE, LWS_CALLBACK_CLIENT_WRITEABLE:
        return wsi.withConnection { $0.writable().result }
    case LWS_CALLBACK_RECEIVE_PONG, LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        return wsi.withConnection { $0.receivedPong(bytes).result }
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return wsi.withConnection { $0.receivedClose(bytes).result }
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL, LWS_CALLBACK_WS_CLIENT_DROP_PROTOCOL:
        return wsi.withConnection { connection in
            let count = unsafe Int(lws_get_close_length(wsi.pointer))
            if count >= 2 {
                unsafe connection.libraryFails(
                    UnsafeRawBufferPointer(start: lws_get_close_payload(wsi.pointer), count: count).bytes
                )
            } else {
                connection.libraryDrops()
            }
            return 0
        }
    case LWS_CALLBACK_CLOSED, LWS_CALLBACK_CLIENT_CLOSED:
        return wsi.withConnection { connection in
            connection.closed()
            return 0
        }
    default:
        return 0
    }
}
