// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

public import CSwiftWebSockets
internal import WebSockets

@c @implementation
public func sws_client_start(
    _ url: UnsafePointer<CChar>?,
    _ handlers: UnsafePointer<sws_handlers>?,
    _ options: UnsafePointer<sws_client_options>?
) -> OpaquePointer? {
    unsafe reporting { () throws(Failure) in
        let url = try unsafe text(url, "url")
        let endpoint = unsafe try WebSocketEndpoint(try Options.copy(handlers, \.size, into: sws_handlers()))
        var members = unsafe sws_client_options()
        if unsafe options != nil { unsafe members = try Options.copy(options, \.size, into: members) }
        let configuration = unsafe try WebSocketClient.Configuration(url, endpoint, members)
        do throws(WebSocketError) {
            _ = try WebSocketURL(url)
        } catch {
            throw Failure(error)
        }
        return unsafe ClientObject(configuration, endpoint.handlers, members).handle
    }
}

@c @implementation
public func sws_client_connection(_ client: OpaquePointer?) -> OpaquePointer? {
    unsafe reporting { () throws(Failure) in
        let connection = unsafe try client.client.connection
        return unsafe ConnectionObject.table.object(connection)?.openedWebSocket?.isOpen == true ? connection : nil
    }
}

@c @implementation
public func sws_client_reconnect_now(_ client: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in
        try unsafe client.client.client.reconnectNow()
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_client_stop(_ client: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?) -> Int32 {
    reporting { () throws(Failure) in
        guard let code = UInt16(exactly: code) else { throw .argument("\(code) is no close code") }
        try unsafe client.client.stop(CloseCode(rawValue: code), unsafe optionalText(reason) ?? "")
        return Int32(SWS_OK)
    }
}

extension OpaquePointer? {
    /// The client a handle stands for.
    fileprivate var client: ClientObject {
        get throws(Failure) {
            guard let object = unsafe ClientObject.table.object(self) else { throw .staleHandle }
            return object
        }
    }
}
