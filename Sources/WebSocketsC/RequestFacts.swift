// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import HTTPTypes
internal import WebSockets

@c @implementation
public func sws_request_method(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.request.method.rawValue }
}

@c @implementation
public func sws_request_path(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.request.path }
}

@c @implementation
public func sws_request_query(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.request.query.text }
}

@c @implementation
public func sws_request_query_value(
    _ connection: OpaquePointer?,
    _ name: UnsafePointer<CChar>?
) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { object throws(Failure) in object.request.query[try unsafe text(name, "name")] }
}

@c @implementation
public func sws_request_parameter(
    _ connection: OpaquePointer?,
    _ name: UnsafePointer<CChar>?
) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { object throws(Failure) in object.request.parameters[try unsafe text(name, "name")] }
}

@c @implementation
public func sws_request_header(
    _ connection: OpaquePointer?,
    _ name: UnsafePointer<CChar>?
) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { object throws(Failure) in
        object.request.headers[try fieldName(try unsafe text(name, "name"))]
    }
}

@c @implementation
public func sws_request_header_at(
    _ connection: OpaquePointer?,
    _ index: Int,
    _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>?,
    _ value: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe connection.connection
        guard let name = unsafe name, let value = unsafe value else { throw .argument("name or value is NULL") }
        let headers = object.request.headers
        guard headers.indices.contains(index) else { return 0 }
        unsafe name.pointee = object.lend(headers[index].name.rawName)
        unsafe value.pointee = object.lend(headers[index].value)
        return 1
    }
}

@c @implementation
public func sws_remote_address(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.request.remoteAddress?.description }
}

@c @implementation
public func sws_local_address(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.request.localAddress?.description }
}

@c @implementation
public func sws_is_secure(_ connection: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in try unsafe connection.connection.request.isSecure ? 1 : 0 }
}

/// The name of a header field.
func fieldName(_ text: String) throws(Failure) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { throw .argument("\"\(text)\" is no name of a header field") }
    return name
}

/// Gives C a text that is valid as long as the handle.
func lending(
    _ connection: OpaquePointer?,
    _ body: (ConnectionObject) throws(Failure) -> String?
) -> UnsafePointer<CChar>? {
    unsafe reporting { () throws(Failure) in
        let object = try unsafe connection.connection
        return unsafe try body(object).flatMap { unsafe object.lend($0) }
    }
}

extension OpaquePointer? {
    /// What a connection's handle stands for.
    var connection: ConnectionObject {
        get throws(Failure) {
            guard let object = unsafe ConnectionObject.table.object(self) else { throw .staleHandle }
            return object
        }
    }
}
