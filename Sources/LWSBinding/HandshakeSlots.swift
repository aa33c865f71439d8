internal import WebSocketProtocol

/// What libwebsockets goes by while it decides a handshake of a context, and how large a request may be.
final class HandshakeSlots {
    let subprotocol = SubprotocolSlot()
    let deflate = DeflateExtension()
    let limits: RequestParser.Limits

    init(limits: RequestParser.Limits) {
        self.limits = limits
    }

    /// A handshake is over.
    func clear() {
        subprotocol.clear()
        deflate.blankSlot()
    }
}
