// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

public import CSwiftWebSockets
internal import WebSockets

@c @implementation
public func sws_set_request_handler(
    _ server: OpaquePointer?,
    _ uri: UnsafePointer<CChar>?,
    _ handler: sws_request_handler?,
    _ user: UnsafeMutableRawPointer?
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        let uri = try unsafe text(uri, "uri")
        let endpoint = unsafe RequestEndpoint(handler, user)
        try object.change { $0.requests[UTF8Key(uri)] = endpoint }
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_set_websocket_handler(
    _ server: OpaquePointer?,
    _ uri: UnsafePointer<CChar>?,
    _ connect: sws_connect_handler?,
    _ ready: sws_ready_handler?,
    _ data: sws_data_handler?,
    _ close: sws_close_handler?,
    _ user: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe sws_set_websocket_handler_with_subprotocols(server, uri, nil, connect, ready, data, close, user)
}

@c @implementation
public func sws_set_websocket_handler_with_subprotocols(
    _ server: OpaquePointer?,
    _ uri: UnsafePointer<CChar>?,
    _ subprotocols: UnsafePointer<UnsafePointer<CChar>?>?,
    _ connect: sws_connect_handler?,
    _ ready: sws_ready_handler?,
    _ data: sws_data_handler?,
    _ close: sws_close_handler?,
    _ user: UnsafeMutableRawPointer?
) -> Int32 {
    var members = unsafe sws_handlers()
    unsafe members.size = MemoryLayout<sws_handlers>.size
    unsafe members.connect = unsafe connect
    unsafe members.ready = unsafe ready
    unsafe members.data = unsafe data
    unsafe members.close = unsafe close
    unsafe members.user = unsafe user
    unsafe members.subprotocols = unsafe subprotocols
    let isEmpty = unsafe connect == nil && ready == nil && data == nil && close == nil
    return unsafe isEmpty
        ? sws_set_websocket_handlers(server, uri, nil) : sws_set_websocket_handlers(server, uri, &members)
}

@c @implementation
public func sws_set_websocket_handlers(
    _ server: OpaquePointer?,
    _ uri: UnsafePointer<CChar>?,
    _ handlers: UnsafePointer<sws_handlers>?
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        let uri = try unsafe text(uri, "uri")
        var endpoint: WebSocketEndpoint?
        if let handlers = unsafe handlers {
            endpoint = unsafe try WebSocketEndpoint(try Options.copy(handlers, \.size, into: sws_handlers()))
        }
        try object.change { [endpoint] in $0.webSockets[UTF8Key(uri)] = endpoint }
        return Int32(SWS_OK)
    }
}
