// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import WebSockets

@c @implementation
public func sws_room_join(_ server: OpaquePointer?, _ room: UnsafePointer<CChar>?, _ connection: OpaquePointer?)
    -> Int32
{
    reporting { () throws(Failure) in
        let room = unsafe try WebSocketsC.room(room, of: server)
        return unsafe with(openOf: connection) { ws in
            switch room.join(ws) {
            case .joined: 1
            case .alreadyMember: 0
            case .closed: LastError.count(Failure(SWS_CLOSED))
            case .tooManyRooms: LastError.count(Failure(SWS_TOO_MANY_ROOMS))
            }
        }
    }
}

@c @implementation
public func sws_room_leave(
    _ server: OpaquePointer?,
    _ room: UnsafePointer<CChar>?,
    _ connection: OpaquePointer?
) -> Int32 {
    reporting { () throws(Failure) in
        let room = unsafe try WebSocketsC.room(room, of: server)
        return unsafe with(openOf: connection) { room.leave($0) ? 1 : 0 }
    }
}

@c @implementation
public func sws_room_send(
    _ server: OpaquePointer?,
    _ room: UnsafePointer<CChar>?,
    _ opcode: Int32,
    _ data: UnsafeRawPointer?,
    _ length: Int,
    _ except: OpaquePointer?
) -> Int32 {
    reporting { () throws(Failure) in
        let room = unsafe try WebSocketsC.room(room, of: server)
        let bytes = unsafe try buffer(data, length)
        let kind: MessageKind
        switch Int(opcode) {
        case SWS_TEXT: kind = .text
        case SWS_BINARY: kind = .binary
        default: throw .argument("\(opcode) is neither SWS_TEXT nor SWS_BINARY")
        }
        guard let message = unsafe PreparedMessage(bytes.bytes, as: kind) else {
            throw Failure(SWS_INVALID_FRAME, "the text is not UTF-8")
        }
        if unsafe except == nil {
            room.send(message)
        } else if let absent = unsafe try except.connection.openedWebSocket {
            room.send(message, except: absent)
        } else {
            throw Failure(SWS_WRONG_STATE, "the connection that is to be left out is no open WebSocket yet")
        }
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_room_count(_ server: OpaquePointer?, _ room: UnsafePointer<CChar>?) -> Int32 {
    reporting { () throws(Failure) in Int32(clamping: unsafe try WebSocketsC.room(room, of: server).count) }
}

/// The room of a name.
private func room(_ name: UnsafePointer<CChar>?, of server: OpaquePointer?) throws(Failure) -> Room {
    let object = try unsafe server.server
    let name = try unsafe text(name, "room", atMost: RoomName.maxBytes)
    do throws(WebSocketError) {
        return try object.server.room(name)
    } catch {
        throw Failure(error)
    }
}
