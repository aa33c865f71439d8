internal import CLibWebSockets

/// Asks the connection about a WebSocket handshake and prepares the library for the answer.
func confirmUpgrade(_ wsi: OpaquePointer, _ connection: LWSConnection) -> Int32 {
    guard let slots = connection.slots,
        let head = unsafe RequestHeadReader(wsi: wsi, limits: slots.limits).read()
    else { return -1 }
    switch connection.upgradeRequested(head) {
    case .accept(let subprotocol, let deflate, let headers):
        connection.upgrade = PendingUpgrade(subprotocol: subprotocol, deflate: deflate, headers: headers)
        // A handshake that the library gave up may have left something.
        slots.clear()
        if deflate != nil { slots.deflate.fillSlot() }
        // Without a match among the offered names the library would hang up; the name is blanked again before 101.
        if let name = subprotocol ?? head.firstOfferedSubprotocol { slots.subprotocol.fill(name) }
        return 0
    case .responded:
        return 1
    case .hangUp:
        return -1
    }
}

extension RequestHead {
    fileprivate var firstOfferedSubprotocol: String? {
        guard let value = values("sec-websocket-protocol").first else { return nil }
        let ends = [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t")]
        let name = value.utf8.prefix { !ends.contains($0) }
        return name.isEmpty ? nil : String(Substring(name))
    }
}

/// Puts what was agreed on and the application's headers into the 101 response.
func addHeaders(_ input: UnsafeMutableRawPointer?, connection: LWSConnection) -> Int32 {
    guard let input = unsafe input, let upgrade = connection.upgrade else { return 0 }
    let arguments = unsafe input.assumingMemoryBound(to: lws_process_html_args.self)
    guard let start = unsafe arguments.pointee.p else { return -1 }
    var place = UnsafeMutableRawPointer(start)
    let limit = unsafe place + Int(arguments.pointee.max_len) - 4
    if let deflate = upgrade.deflate {
        guard unsafe deflate.utf8.count < limit - place,
            let end = unsafe DeflateExtension.replaceLine(before: place, by: deflate)
        else { return -1 }
        unsafe place = end
    }
    let bytes = HeaderLines.bytes(upgrade.headers)
    guard unsafe bytes.count < limit - place else { return -1 }
    unsafe UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
    unsafe arguments.pointee.p = (place + bytes.count).assumingMemoryBound(to: CChar.self)
    return 0
}
