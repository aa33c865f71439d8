// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import WebSockets

@c @implementation
public func sws_write(
    _ connection: OpaquePointer?,
    _ opcode: Int32,
    _ data: UnsafeRawPointer?,
    _ length: Int
) -> Int32 {
    let isLast = opcode & SWS_MORE == 0
    guard let opcode = UInt8(exactly: opcode & ~SWS_MORE).flatMap(Opcode.init) else {
        return LastError.count(.argument("\(opcode) is no opcode"))
    }
    return unsafe sending(connection, data, length) { ws, bytes in ws.write(bytes, opcode: opcode, fin: isLast) }
}

@c @implementation
public func sws_write_text(_ connection: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
    unsafe sending(connection, text, length) { ws, bytes in ws.send(bytes, as: .text) }
}

@c @implementation
public func sws_write_binary(_ connection: OpaquePointer?, _ data: UnsafeRawPointer?, _ length: Int) -> Int32 {
    unsafe sending(connection, data, length) { ws, bytes in ws.send(bytes, as: .binary) }
}

@c @implementation
public func sws_close(_ connection: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?) -> Int32 {
    guard let code = UInt16(exactly: code) else { return LastError.count(.argument("\(code) is no close code")) }
    let reason = unsafe reason.map { unsafe String(cString: $0) } ?? ""
    return unsafe with(openOf: connection) { ws in
        guard ws.isOpen else { return LastError.count(Failure(SWS_CLOSED)) }
        ws.close(CloseCode(rawValue: code), reason: reason)
        return Int32(SWS_OK)
    }
}

/// Lends the bytes of a frame to `send`, and tells C what became of it.
@inline(__always)
private func sending(
    _ connection: OpaquePointer?,
    _ data: UnsafeRawPointer?,
    _ length: Int,
    _ send: (WebSocket, RawSpan) -> SendVerdict
) -> Int32 {
    reporting { () throws(Failure) in
        let bytes = unsafe try buffer(data, length)
        return unsafe with(openOf: connection) { ws in
            switch unsafe send(ws, bytes.bytes) {
            case .sent: Int32(SWS_SENT)
            case .buffered: Int32(SWS_BUFFERED)
            case .overflow: LastError.count(Failure(SWS_OVERFLOW))
            case .closed: LastError.count(Failure(SWS_CLOSED))
            case .invalid: LastError.count(Failure(SWS_INVALID_FRAME))
            }
        }
    }
}

/// Calls `body` with the WebSocket that a handle stands for.
@inline(__always)
func with(openOf connection: OpaquePointer?, _ body: (WebSocket) -> Int32) -> Int32 {
    let result = unsafe ConnectionObject.table.with(connection) { object in
        guard let ws = object.openedWebSocket else {
            return LastError.count(Failure(SWS_WRONG_STATE, "the connection is no open WebSocket yet"))
        }
        return body(ws)
    }
    return result ?? LastError.count(.staleHandle)
}
