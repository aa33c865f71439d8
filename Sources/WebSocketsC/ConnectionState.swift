// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import LWSBinding
internal import WebSockets

@c @implementation
public func sws_set_user_data(
    _ connection: OpaquePointer?,
    _ data: UnsafeMutableRawPointer?,
    _ destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?
) -> Int32 {
    let owned = unsafe OwnedPointer(data, destroy: destroy)
    return reporting { () throws(Failure) in
        try unsafe connection.connection.replaceUserData(owned)
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_user_data(_ connection: OpaquePointer?) -> UnsafeMutableRawPointer? {
    unsafe reporting { () throws(Failure) in unsafe try connection.connection.facts.withLock(\.userData)?.pointer }
}

@c @implementation
public func sws_connection_id(_ connection: OpaquePointer?) -> UInt64 {
    unsafe ConnectionObject.table.with(connection) { _ in UInt64(UInt(bitPattern: connection)) } ?? 0
}

@c @implementation
public func sws_subprotocol(_ connection: OpaquePointer?) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { $0.openedWebSocket?.subprotocol }
}

@c @implementation
public func sws_is_open(_ connection: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in try unsafe connection.connection.openedWebSocket?.isOpen == true ? 1 : 0 }
}

@c @implementation
public func sws_buffered_amount(_ connection: OpaquePointer?) -> Int64 {
    let amount = unsafe ConnectionObject.table.with(connection) { Int64($0.openedWebSocket?.bufferedAmount ?? 0) }
    return amount ?? Int64(LastError.count(.staleHandle))
}

@c @implementation
public func sws_pause_reading(_ connection: OpaquePointer?) -> Int32 {
    unsafe with(openOf: connection) { ws in
        ws.pauseReading()
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_resume_reading(_ connection: OpaquePointer?) -> Int32 {
    unsafe with(openOf: connection) { ws in
        ws.resumeReading()
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_close_code(_ connection: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in Int32(try unsafe connection.connection.closeInfo.code.rawValue) }
}

@c @implementation
public func sws_close_reason(
    _ connection: OpaquePointer?,
    _ length: UnsafeMutablePointer<Int>?
) -> UnsafePointer<CChar>? {
    unsafe lending(connection) { object throws(Failure) in
        let text = try object.closeInfo.reason
        unsafe length?.pointee = text.utf8.count
        return text
    }
}

@c @implementation
public func sws_closed_by_peer(_ connection: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in try unsafe connection.connection.closeInfo.initiator == .peer ? 1 : 0 }
}

extension ConnectionObject {
    /// How the WebSocket ended.
    fileprivate var closeInfo: CloseInfo {
        get throws(Failure) {
            guard let info = facts.withLock(\.closeInfo) else {
                throw Failure(SWS_WRONG_STATE, "the connection has not ended")
            }
            return info
        }
    }

    /// Keeps a pointer of the application's, and gives back the one before.
    func replaceUserData(_ data: OwnedPointer?) {
        let before = facts.withLock { facts in
            defer { facts.userData = data }
            return facts.userData
        }
        before?.giveBack()
    }

    /// A text for C, valid as long as the handle.
    func lend(_ text: String) -> UnsafePointer<CChar>? {
        unsafe facts.withLock { unsafe $0.texts.lend(text) }
    }
}
