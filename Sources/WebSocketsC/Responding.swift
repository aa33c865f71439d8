// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import HTTPTypes
internal import LWSBinding
internal import WebSockets

@c @implementation
public func sws_respond(
    _ connection: OpaquePointer?,
    _ status: Int32,
    _ contentType: UnsafePointer<CChar>?,
    _ body: UnsafeRawPointer?,
    _ length: Int
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe connection.connection
        guard (200...599).contains(status) else { throw .argument("\(status) is no HTTP status") }
        let bytes = unsafe try buffer(body, length)
        var response = Response(status: HTTPResponse.Status(integerLiteral: Int(status)), body: unsafe [UInt8](bytes))
        if let contentType = unsafe contentType {
            response.headers[.contentType] = try fieldValue(unsafe String(cString: contentType))
        }
        try object.changeDraft { $0.answer(response) }
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_add_response_header(
    _ connection: OpaquePointer?,
    _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe connection.connection
        let name = try fieldName(try unsafe text(name, "name"))
        let value = try fieldValue(try unsafe text(value, "value"))
        try object.changeDraft { $0.headers.append(HTTPField(name: name, value: value)) }
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_choose_subprotocol(_ connection: OpaquePointer?, _ name: UnsafePointer<CChar>?) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe connection.connection
        let name = try unsafe text(name, "name")
        try object.changeDraft { $0.subprotocol = name }
        return Int32(SWS_OK)
    }
}

/// A value that cannot end its line.
func fieldValue(_ text: String) throws(Failure) -> String {
    guard HTTPField.isValidValue(text) else { throw .argument("the value of a header field has control characters") }
    return text
}

extension ConnectionObject {
    /// Changes the response that a handler prepares.
    fileprivate func changeDraft(_ body: (inout ResponseDraft) -> Void) throws(Failure) {
        try facts.withLock { facts throws(Failure) in
            guard var draft = facts.draft else {
                throw Failure(SWS_WRONG_STATE, "no request handler or connect handler of the connection is running")
            }
            body(&draft)
            facts.draft = draft
        }
    }
}
