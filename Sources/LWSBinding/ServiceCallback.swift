internal import CLibWebSockets

/// The one function that receives every reason of every protocol. It converts and delegates, nothing else.
///
/// Only reasons that concern a connection touch opaque user data: for the others `wsi` is a stand-in, and for some
/// `user` is an OpenSSL object.
func serviceCallback(
    wsi: OpaquePointer?,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard let wsi = unsafe wsi else { return 0 }
    switch reason {
    case LWS_CALLBACK_RECEIVE, LWS_CALLBACK_CLIENT_RECEIVE:
        return unsafe withConnection(wsi) { connection in
            let isFinal = unsafe lws_is_final_fragment(wsi) != 0
            return unsafe connection.received(
                UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : length).bytes,
                isBinary: lws_frame_is_binary(wsi) != 0,
                isFirst: lws_is_first_fragment(wsi) != 0,
                isFinal: isFinal,
                endsFrame: isFinal || lws_remaining_packet_payload(wsi) == 0
            ).result
        }
    case LWS_CALLBACK_SERVER_WRITEABLE, LWS_CALLBACK_CLIENT_WRITEABLE:
        return unsafe withConnection(wsi) { connection in
            connection.notePongsSent()
            return connection.writable().result
        }
    default:
        return unsafe rareCallback(wsi: wsi, reason: reason, user: user, input: input, length: length)
    }
}

/// Everything that does not come with each message, kept apart so that the hot reasons stay small.
@inline(never)
private func rareCallback(
    wsi: OpaquePointer,
    reason: lws_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    switch reason {
    case LWS_CALLBACK_WSI_CREATE:
        unsafe LWSContext.of(wsi)?.connectionMade(wsi)
        return 0
    case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        return unsafe withConnection(wsi) { unsafe confirmUpgrade(wsi, $0) }
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
        return unsafe withConnection(wsi) { connection in
            guard let slots = connection.slots, let upgrade = connection.upgrade else { return -1 }
            if upgrade.subprotocol == nil { slots.subprotocol.blank() }
            return 0
        }
    case LWS_CALLBACK_ADD_HEADERS:
        return unsafe withConnection(wsi) { unsafe addHeaders(input, connection: $0) }
    case LWS_CALLBACK_ESTABLISHED:
        return unsafe withConnection(wsi) { connection in
            connection.upgrade = nil
            connection.slots?.clear()
            connection.watchPings()
            connection.opened()
            return 0
        }
    case LWS_CALLBACK_RECEIVE_PONG, LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        return unsafe withConnection(wsi) { connection in
            unsafe connection.receivedPong(UnsafeRawBufferPointer(start: input, count: length).bytes).result
        }
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        return unsafe withConnection(wsi) { connection in
            unsafe connection.receivedClose(UnsafeRawBufferPointer(start: input, count: length).bytes).result
        }
    case LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL, LWS_CALLBACK_WS_CLIENT_DROP_PROTOCOL:
        return unsafe withConnection(wsi) { connection in
            let count = unsafe lws_get_close_length(wsi)
            if count >= 2 {
                let payload = unsafe UnsafeRawBufferPointer(start: lws_get_close_payload(wsi), count: Int(count))
                unsafe connection.libraryFails(payload.bytes)
            } else {
                connection.libraryDrops()
            }
            return 0
        }
    case LWS_CALLBACK_CLOSED, LWS_CALLBACK_CLIENT_CLOSED:
        return unsafe withConnection(wsi) { connection in
            connection.forgetPings()
            connection.closed()
            return 0
        }
    case LWS_CALLBACK_WSI_DESTROY:
        return unsafe destroyConnection(wsi)
    case LWS_CALLBACK_CLIENT_CONFIRM_EXTENSION_SUPPORTED:
        return unsafe withConnection(wsi) { offerDeflate($0) }
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return unsafe withConnection(wsi) { unsafe appendFields(input, room: length, connection: $0) }
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
        return unsafe withConnection(wsi) { prepareForResponse($0) }
    case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
        return unsafe withConnection(wsi) { unsafe reportResponse(wsi, $0) }
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        return unsafe withConnection(wsi) { connection in
            connection.forgetOpening()
            connection.slots?.clear()
            connection.watchPings()
            connection.opened()
            return 0
        }
    // Zero leaves the verdict, which is the length, to OpenSSL.
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
        guard length == 0, let user = unsafe user else { return 0 }
        return unsafe withConnection(wsi) { connection in
            connection.opening?.certificateVerdict = unsafe CertificateVerdict(user)
            return 0
        }
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR, LWS_CALLBACK_CLOSED_CLIENT_HTTP:
        return unsafe withConnection(wsi) { connection in
            unsafe reportOpeningFailure(wsi, input, length, connection)
            return 0
        }
    // A CONNECT request would turn the connection into a raw socket.
    case LWS_CALLBACK_RAW_ADOPT, LWS_CALLBACK_RAW_PROXY_SRV_ADOPT, LWS_CALLBACK_RAW_RX:
        return -1
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        guard let user = unsafe user else { return -1 }
        unsafe LWSContext.of(wsi)?.tlsContextMade(OpaquePointer(user))
        return 0
    default:
        return 0
    }
}

extension Fate {
    @inline(__always)
    var result: Int32 { self == .keep ? 0 : -1 }
}

/// Runs `body` on the connection behind a wsi, without reference counting: the context holds a reference until
/// `LWS_CALLBACK_WSI_DESTROY`.
@inline(__always)
func withConnection(_ wsi: OpaquePointer, _ body: (LWSConnection) -> Int32) -> Int32 {
    guard let opaque = unsafe lws_get_opaque_user_data(wsi) else { return 0 }
    return unsafe Unmanaged<LWSConnection>.fromOpaque(opaque)._withUnsafeGuaranteedRef { body($0) }
}

/// The handle goes: the connection has its last event.
func destroyConnection(_ wsi: OpaquePointer) -> Int32 {
    guard let opaque = unsafe lws_get_opaque_user_data(wsi) else { return 0 }
    unsafe lws_set_opaque_user_data(wsi, nil)
    let connection = unsafe Unmanaged<LWSConnection>.fromOpaque(opaque).takeRetainedValue()
    connection.end()
    return 0
}
