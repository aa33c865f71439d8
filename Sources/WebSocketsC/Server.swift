// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

public import CSwiftWebSockets
internal import WebSockets

@c @implementation
public func sws_server_start(
    _ ports: UnsafePointer<CChar>?,
    _ onHTTP: sws_request_handler?,
    _ user: UnsafeMutableRawPointer?
) -> OpaquePointer? {
    unsafe reporting { () throws(Failure) in
        guard let ports = unsafe ports else { throw .argument("ports is NULL") }
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = try listeners(unsafe String(cString: ports))
        let fallback = unsafe RequestEndpoint(onHTTP, user)
        let object = try ServerObject(configuration, fallback: fallback)
        return unsafe ServerObject.table.insert(object)
    }
}

@c @implementation
public func sws_server_port(_ server: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        guard let port = object.server.port else { throw Failure(SWS_WRONG_STATE, "the server listens on no TCP port") }
        return Int32(port)
    }
}

@c @implementation
public func sws_server_stop(_ server: OpaquePointer?, _ grace: UInt32) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        let mustNotWait = object.server.runsOnThisThread
        let latch = Latch()
        let handle = UInt(bitPattern: server)
        object.server.stop(grace: .milliseconds(Int(grace))) {
            unsafe ServerObject.table.remove(OpaquePointer(bitPattern: handle))
            latch.open()
        }
        if mustNotWait {
            throw Failure(SWS_WOULD_BLOCK, "the stop has begun; a callback of the server cannot wait for its end")
        }
        latch.wait()
        return Int32(SWS_OK)
    }
}

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
        try object.change { $0.requests[uri] = endpoint }
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
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        let uri = try unsafe text(uri, "uri")
        let handlers = unsafe Handlers(connect: connect, ready: ready, data: data, close: close, user: user)
        let endpoint = WebSocketEndpoint(handlers, subprotocols: unsafe texts(subprotocols))
        try object.change { $0.webSockets[uri] = handlers.isEmpty ? nil : endpoint }
        return Int32(SWS_OK)
    }
}

extension OpaquePointer? {
    /// The server a handle stands for.
    var server: ServerObject {
        get throws(Failure) {
            guard let object = unsafe ServerObject.table.object(self) else { throw .staleHandle }
            return object
        }
    }
}
