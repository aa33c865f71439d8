extension RequestHead {
    /// Whether the client asks for a WebSocket: `websocket` among the protocols of Upgrade, and `Upgrade` among the
    /// options of Connection (RFC 6455 section 4.2.1). The rest of the handshake may still be invalid.
    package var asksForWebSocket: Bool {
        fields.list("upgrade").contains(token: "websocket") && fields.list("connection").contains(token: "upgrade")
    }

    /// The 24 bytes of Sec-WebSocket-Key; nil unless there is exactly one, and it is the base64 form of 16 bytes
    /// (RFC 6455 section 4.2.1).
    package var webSocketKey: ArraySlice<UInt8>? {
        let name = "sec-websocket-key"
        var index = 0
        guard let range = fields.nextValue(named: name, &index), range.count == 24,
            fields.nextValue(named: name, &index) == nil
        else { return nil }
        let key = fields.bytes[range]
        guard key.suffix(2).elementsEqual("==".utf8), key.dropLast(2).allSatisfy(Base64.isDigit) else { return nil }
        return key
    }
}
