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
        guard unsafe ports != nil else { throw .argument("ports is NULL") }
        var members = unsafe sws_server_options()
        unsafe members.listen = unsafe ports
        unsafe members.on_http = unsafe onHTTP
        unsafe members.user = unsafe user
        return unsafe try start(members)
    }
}

@c @implementation
public func sws_server_start_with(_ options: UnsafePointer<sws_server_options>?) -> OpaquePointer? {
    unsafe reporting { () throws(Failure) in
        unsafe try start(try Options.copy(options, \.size, into: sws_server_options()))
    }
}

private func start(_ members: sws_server_options) throws(Failure) -> OpaquePointer? {
    let object = try ServerObject(
        unsafe WebSocketServer.Configuration(members),
        fallback: unsafe RequestEndpoint(members.on_http, members.user),
        observers: unsafe ServerObservers(members)
    )
    return unsafe object.handle
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
public func sws_server_adopt(_ server: OpaquePointer?, _ descriptor: Int32) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        guard descriptor >= 0 else { throw .argument("\(descriptor) is no descriptor") }
        do throws(WebSocketError) {
            try object.server.adopt(descriptor: descriptor)
        } catch {
            throw Failure(error)
        }
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_server_stop(_ server: OpaquePointer?, _ grace: UInt32) -> Int32 {
    reporting { () throws(Failure) in
        try unsafe server.server.stop(grace: .milliseconds(Int(grace)))
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
