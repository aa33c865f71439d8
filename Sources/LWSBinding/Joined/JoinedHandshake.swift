internal import CLibWebSockets
internal import WebSocketProtocol

/// A WebSocket handshake in an application's context, from the decision to accept it until its 101 response.
final class JoinedHandshake: LibraryHandshake {
    private let slot: SubprotocolSlot
    private let subprotocol: String?
    private let headers: [(name: String, value: String)]

    private init(_ slot: SubprotocolSlot, subprotocol: String?, headers: [(name: String, value: String)]) {
        self.slot = slot
        self.subprotocol = subprotocol
        self.headers = headers
    }

    /// Asks the connection, and prepares the library for the answer: what `HTTP_CONFIRM_UPGRADE` is to return.
    static func decide(
        _ connection: LWSConnection,
        _ head: Result<RequestHead, RequestRefusal>,
        with slot: SubprotocolSlot
    ) -> Int32 {
        switch connection.upgradeRequested(UpgradeRequest(head: head)) {
        case .accept(let subprotocol, let headers):
            connection.handshake = JoinedHandshake(slot, subprotocol: subprotocol, headers: headers)
            // A handshake that the library gave up may have left something.
            slot.clear()
            // Without a match among the offered names the library would hang up; the name is blanked again before 101.
            if let name = subprotocol ?? (try? head.get())?.firstOfferedSubprotocol { slot.fill(name) }
            return 0
        case .responded:
            return 1
        case .hangUp:
            return -1
        }
    }

    /// The library is bound to our entry.
    func bound() {
        if subprotocol == nil { slot.blank() }
    }

    /// Puts the application's headers into the 101 response; `input` are the `lws_process_html_args`.
    func addHeaders(_ input: UnsafeMutableRawPointer?) -> Int32 {
        guard let arguments = unsafe input?.assumingMemoryBound(to: lws_process_html_args.self),
            let place = unsafe UnsafeMutableRawPointer(arguments.pointee.p),
            let count = unsafe HeaderTable.write(headers, to: place, room: Int(arguments.pointee.max_len) - 5)
        else { return -1 }
        unsafe arguments.pointee.p += count
        return 0
    }

    /// The 101 response is written.
    func succeeded() {
        slot.clear()
    }

    func connectionEnded(_ connection: LWSConnection) {}
}

extension RequestHead {
    fileprivate var firstOfferedSubprotocol: String? {
        guard let value = fields.first(named: "sec-websocket-protocol") else { return nil }
        let ends = [UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t")]
        let name = value.utf8.prefix { !ends.contains($0) }
        return name.isEmpty ? nil : String(Substring(name))
    }
}

/// Who decides about the handshakes in a context of the application's, on its thread.
package protocol HandshakeHost: AnyObject {
    /// Whether WebSockets are served at the path of these segments.
    func serves(_ segments: [String]) -> Bool

    /// Makes the connection of a handshake at such a path, which then decides about it.
    func claimHandshake(from peer: NumericAddress?) -> HandshakeClaim

    /// The context will never serve anything of ours.
    func cannotJoin(_ reason: String)
}

/// What becomes of a handshake before anything but its path is looked at.
package enum HandshakeClaim {
    /// This connection answers it.
    case serve(LWSConnection)
    /// It is answered with a whole HTTP response.
    case refuse([UInt8])
}
