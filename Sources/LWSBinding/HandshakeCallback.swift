internal import CLibWebSockets
internal import WebSocketProtocol

/// Asks the connection about a WebSocket handshake and prepares the library for the answer.
func confirmUpgrade(_ wsi: OpaquePointer, _ connection: LWSConnection) -> Int32 {
    guard let slots = connection.slots,
        let head = unsafe RequestHeadReader(wsi: wsi, limits: slots.limits).read()
    else { return -1 }
    switch connection.upgradeRequested(UpgradeRequest(head: head)) {
    case .accept(let subprotocol, let headers):
        connection.upgrade = PendingUpgrade(subprotocol: subprotocol, headers: headers)
        // A handshake that the library gave up may have left something.
        slots.clear()
        // Without a match among the offered names the library would hang up; the name is blanked again before 101.
        if let name = subprotocol ?? (try? head.get())?.firstOfferedSubprotocol { slots.subprotocol.fill(name) }
        return 0
    case .responded:
        return 1
    case .hangUp:
        return -1
    }
}

extension RequestHead {
    fileprivate var firstOfferedSubprotocol: String? {
        guard let value = fields.first(named: "sec-websocket-protocol") else { return nil }
        let ends = [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t")]
        let name = value.utf8.prefix { !ends.contains($0) }
        return name.isEmpty ? nil : String(Substring(name))
    }
}

/// Puts the application's headers into the 101 response.
func addHeaders(_ input: UnsafeMutableRawPointer?, connection: LWSConnection) -> Int32 {
    guard let input = unsafe input, let upgrade = connection.upgrade else { return 0 }
    let arguments = unsafe input.assumingMemoryBound(to: lws_process_html_args.self)
    guard let start = unsafe arguments.pointee.p else { return -1 }
    let place = UnsafeMutableRawPointer(start)
    let limit = unsafe place + Int(arguments.pointee.max_len) - 4
    let bytes = HeaderLines.bytes(upgrade.headers)
    guard unsafe bytes.count < limit - place else { return -1 }
    unsafe UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
    unsafe arguments.pointee.p = (place + bytes.count).assumingMemoryBound(to: CChar.self)
    return 0
}
