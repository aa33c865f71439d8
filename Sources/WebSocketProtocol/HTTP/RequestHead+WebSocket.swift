extension RequestHead {
    /// Whether the client asks for a WebSocket: `websocket` is among the protocols of Upgrade (RFC 6455 section 4.2.1). The
    /// rest of the handshake may be invalid. Any other protocol is ignored, as RFC 9110 section 7.8 allows, and so is an
    /// Upgrade in a request of HTTP/1.0, as it demands.
    package var asksForWebSocket: Bool { isHTTP11 && fields.list("upgrade").contains(token: "websocket") }

    /// The first requirement of an opening handshake that the request breaks, `nil` when it is a valid one (RFC 6455
    /// section 4.2.1).
    ///
    /// The version comes before the key, because another version may give the key another form.
    package var upgradeRefusal: UpgradeRefusal? {
        guard hasMethod("GET") else { return .methodNotAllowed }
        guard isHTTP11 else { return .badRequest("HTTP/1.1 is required") }
        guard asksForWebSocket else { return .badRequest("Upgrade: websocket is required") }
        guard fields.list("connection").contains(token: "upgrade") else {
            return .badRequest("Connection: Upgrade is required")
        }
        guard body == .absent || body == .length(0) else { return .badRequest("a handshake has no body") }
        guard fields.count(named: "sec-websocket-version") == 1 else {
            return .badRequest("exactly one Sec-WebSocket-Version is required")
        }
        guard fields.first(named: "sec-websocket-version") == "13" else { return .unsupportedVersion }
        guard webSocketKey != nil else {
            return .badRequest("exactly one Sec-WebSocket-Key of 16 bytes is required")
        }
        return nil
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
